// SPDX-License-Identifier: MPL-2.0

//go:build !unix

package cli

import (
	"context"
	"errors"
	"os/exec"
)

// CanKill says whether there are signals and process groups here.
const CanKill = false

func ownGroup(*exec.Cmd) {}

func killGroup(int) {}

func killProviders(context.Context, int) (bool, error) {
	return false, errors.New("no process groups on this system")
}
