// SPDX-License-Identifier: MPL-2.0

//go:build unix

package cli

import (
	"context"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// CanKill says whether there are signals and process groups here.
const CanKill = true

func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// killGroup leaves it at that when there is nobody left.
func killGroup(group int) { _ = syscall.Kill(-group, syscall.SIGKILL) }

func killProviders(ctx context.Context, group int) (killed bool, err error) {
	list, err := exec.CommandContext(ctx, "ps", "-A", "-o", "pid=,pgid=,comm=").Output()
	if err != nil {
		return false, err
	}
	for line := range strings.Lines(string(list)) {
		fields := strings.Fields(line)
		// A kernel shows the first 15 letters of a name.
		if len(fields) < 3 || fields[1] != strconv.Itoa(group) || !strings.HasPrefix(filepath.Base(fields[2]), provider[:15]) {
			continue
		}
		pid, err := strconv.Atoi(fields[0])
		if err != nil {
			return killed, err
		}
		killed = syscall.Kill(pid, syscall.SIGKILL) == nil || killed
	}
	return killed, nil
}
