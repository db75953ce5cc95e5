// SPDX-License-Identifier: MPL-2.0

//go:build !unix

package main

import "os/exec"

// detach does nothing where there are no process groups.
func detach(*exec.Cmd) {}

func killGroup(cmd *exec.Cmd) error { return cmd.Process.Kill() }
