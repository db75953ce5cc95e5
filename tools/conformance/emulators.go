// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// emulator is a program that answers some of AWS's APIs.
type emulator struct {
	name string                                // also names the tests' table of its known gaps
	find func(context.Context) (string, error) // its path, or why it isn't here
	args func(port, dir string) []string       // starts it on 127.0.0.1; dir has the empty folders "data" and "metadata"
}

var emulators = []emulator{
	{
		name: "moto",
		find: findMoto,
		args: func(port, _ string) []string {
			return []string{"-H", "127.0.0.1", "-p", port}
		},
	},
	{
		name: "versitygw",
		find: installVersitygw,
		args: func(port, dir string) []string {
			return []string{
				"--port", "127.0.0.1:" + port, "--access", caller, "--secret", caller,
				// Not every file system has the extended attributes that it would keep metadata in.
				"posix", "--sidecar", filepath.Join(dir, "metadata"), filepath.Join(dir, "data"),
			}
		},
	},
}

func findMoto(ctx context.Context) (string, error) {
	path, err := exec.LookPath("moto_server")
	if err != nil {
		return "", errors.New("no moto_server on the PATH")
	}
	if err := exec.CommandContext(ctx, path, "--help").Run(); err != nil {
		return "", fmt.Errorf("moto_server does not run: %w", err)
	}
	return path, nil
}

const versitygw = "github.com/versity/versitygw/cmd/versitygw@v1.8.0"

// installVersitygw builds it into the project's tool folder, where that has not been done before.
func installVersitygw(ctx context.Context) (string, error) {
	bin, err := filepath.Abs("../.tools/bin")
	if err != nil {
		return "", err
	}
	path := filepath.Join(bin, "versitygw")
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	fmt.Println("Installing versitygw into .tools/bin. This happens once and takes a few minutes.")
	cmd := exec.CommandContext(ctx, "go", "install", versitygw)
	cmd.Env = append(os.Environ(), "GOBIN="+bin)
	if output, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go install %s: %w\n%s", versitygw, err, output)
	}
	return path, nil
}
