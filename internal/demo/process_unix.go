// SPDX-License-Identifier: MPL-2.0

//go:build unix

package main

import (
	"os/exec"
	"syscall"
)

// detach gives the program a process group of its own. Ctrl-C then comes to the
// demo alone, which passes it on once: twice would be "exit at once" to
// Terraform.
func detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
}

// killGroup ends what the program may have left running.
func killGroup(cmd *exec.Cmd) {
	if cmd.Process != nil {
		// There is nobody left, as a rule.
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	}
}
