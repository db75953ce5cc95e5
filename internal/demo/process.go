// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"
)

// execute runs a program to its end and returns what it printed and its exit
// status. The error is another one: it could not be run, or ctx ended. Then the
// program is interrupted, and killed with all that it started when it is still
// there after a while.
func execute(ctx context.Context, dir string, env []string, program string, args ...string) (output string, status int, err error) {
	var printed bytes.Buffer
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir, cmd.Env = dir, env
	cmd.Stdout, cmd.Stderr = &printed, &printed
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	detach(cmd)

	if err = cmd.Run(); err != nil {
		killGroup(cmd)
	}
	var exited *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return printed.String(), -1, ctx.Err()
	case errors.As(err, &exited):
		return printed.String(), exited.ExitCode(), nil
	case err != nil:
		return printed.String(), -1, fmt.Errorf("%s: %w", program, err)
	default:
		return printed.String(), 0, nil
	}
}
