// SPDX-License-Identifier: MPL-2.0

package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
)

// Process is a program that runs, with all that it starts, in a process group of
// its own.
type Process struct {
	cmd    *exec.Cmd
	output *os.File
}

// Start starts a program whose output goes into the file. When ctx ends, the
// group is killed.
func Start(ctx context.Context, dir string, env []string, output string, program string, args ...string) (*Process, error) {
	file, err := os.Create(output) //nolint:gosec // the caller's own file
	if err != nil {
		return nil, err
	}
	p := &Process{cmd: exec.CommandContext(ctx, program, args...), output: file}
	p.cmd.Dir, p.cmd.Env = dir, env
	p.cmd.Stdout, p.cmd.Stderr = file, file // no pipe: whoever outlives the program must not hold Wait up
	p.cmd.Cancel = func() error { p.KillGroup(); return nil }
	ownGroup(p.cmd)
	if err := p.cmd.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", program, err), file.Close())
	}
	return p, nil
}

// Wait waits for the program, not for what it started, and returns its exit
// status, -1 when it was killed.
func (p *Process) Wait() (status int, err error) {
	err = p.cmd.Wait()
	if e := p.output.Close(); err == nil {
		err = e
	}
	var exited *exec.ExitError
	if errors.As(err, &exited) {
		return exited.ExitCode(), nil
	}
	return 0, err
}

// Kill kills the program alone, at once.
func (p *Process) Kill() { _ = p.cmd.Process.Kill() } // it may have ended

// KillGroup kills the program and what it started. The program may have ended.
func (p *Process) KillGroup() { killGroup(p.cmd.Process.Pid) }

// KillProviders kills the provider processes that the program started, and tells
// whether there were any.
func (p *Process) KillProviders(ctx context.Context) (bool, error) {
	return killProviders(ctx, p.cmd.Process.Pid)
}
