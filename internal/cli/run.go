// SPDX-License-Identifier: MPL-2.0

package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"
)

// Run runs a program to its end and returns what it printed and its exit
// status. The error is another one: it could not be run, or ctx ended. Then the
// program is interrupted, once: Ctrl-C comes to us alone, since it has a process
// group of its own, and twice would be "exit at once" to Terraform. It is killed with all that it started when it is still
// there after a while.
func Run(ctx context.Context, dir string, env []string, program string, args ...string) (output string, status int, err error) {
	var printed bytes.Buffer
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir, cmd.Env = dir, env
	cmd.Stdout, cmd.Stderr = &printed, &printed
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 10 * time.Second
	ownGroup(cmd)

	if err = cmd.Run(); err != nil && cmd.Process != nil {
		killGroup(cmd.Process.Pid) // what it may have left running
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
