// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// fake is the fake AWS as a process.
type fake struct {
	url  string
	stop func()
}

// startFake builds the fake AWS into a folder and starts it.
func startFake(ctx context.Context, folder string) (*fake, error) {
	program := filepath.Join(folder, "fakeaws")
	build := exec.CommandContext(ctx, "go", "build", "-o", program, "./internal/fakeaws/cmd/fakeaws")
	build.Dir = root
	if output, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("fakeaws: %w\n%s", err, output)
	}
	state := filepath.Join(folder, "world.json")
	if err := write(state, []byte(world)); err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, program, "-state", state)
	cmd.Stderr = os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.WaitDelay = 5 * time.Second
	output, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	stop := func() {
		_ = cmd.Cancel()
		_ = cmd.Wait()
	}
	url, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		stop()
		return nil, fmt.Errorf("fakeaws printed no URL: %w", err)
	}
	return &fake{strings.TrimSpace(url), stop}, nil
}

// granted says whether the bucket policy has the grant's statement.
func (f *fake) granted(ctx context.Context) (bool, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, f.url+"/_fake/policy/"+bucket, nil)
	if err != nil {
		return false, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false, err
	}
	defer response.Body.Close()
	policy, err := io.ReadAll(response.Body)
	return response.StatusCode == http.StatusOK && strings.Contains(string(policy), `"`+sid+`"`), err
}
