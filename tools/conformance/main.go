// SPDX-License-Identifier: MPL-2.0

// Command conformance runs the acceptance tests against AWS emulators that other people wrote: moto and versitygw.
//
// It is run in the tools folder. Each emulator gets a free port on 127.0.0.1 and an empty folder, and ends with its tests.
// An emulator that is not on this machine is left out; the last lines say what ran.
package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

// startTimeout is how long an emulator may take until it answers.
const startTimeout = time.Minute

// caller is the tests' access key and its secret. versitygw knows only the caller that it is started with; moto takes anybody.
const caller = "conformance"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	var summary []string
	failed := false
	for _, e := range emulators {
		result := "passed"
		if path, err := e.find(ctx); err != nil {
			result = "left out: " + err.Error()
		} else if err := e.test(ctx, path); err != nil {
			failed = true
			result = "FAILED: " + err.Error()
		}
		summary = append(summary, fmt.Sprintf("conformance: %-10s %s", e.name, result))
	}
	fmt.Println(strings.Join(summary, "\n"))
	if failed {
		os.Exit(1)
	}
}

// test starts the emulator, runs the acceptance tests against it and ends it.
func (e emulator) test(ctx context.Context, path string) error {
	dir, err := os.MkdirTemp("", "xacct-"+e.name+"-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)

	port, err := freePort()
	if err != nil {
		return err
	}
	running, err := e.start(ctx, path, port, dir)
	if err != nil {
		return err
	}
	defer running.stop()

	endpoint := "http://127.0.0.1:" + port
	if err := running.wait(ctx, endpoint); err != nil {
		return err
	}
	fmt.Printf("conformance: %s answers on %s\n", e.name, endpoint)
	return runTests(ctx, endpoint, e.name)
}

// runTests runs the acceptance tests with nothing of the user's own AWS settings.
func runTests(ctx context.Context, endpoint, gaps string) error {
	cmd := exec.CommandContext(ctx, "go", "test", "-count=1", "-timeout=20m", "./internal/acctest/...")
	cmd.Dir = ".."
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.Env = append(
		slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "AWS_") }),
		"XACCT_TEST_ENDPOINT="+endpoint,
		"XACCT_TEST_GAPS="+gaps,
		"AWS_ACCESS_KEY_ID="+caller,
		"AWS_SECRET_ACCESS_KEY="+caller,
		"AWS_REGION=us-east-1",
		"AWS_EC2_METADATA_DISABLED=true",
	)
	return cmd.Run()
}

// process is an emulator that was started here.
type process struct {
	cancel context.CancelFunc
	log    string        // the file with all that it printed
	ended  chan struct{} // closed when it has ended
	exit   error         // set then
}

func (e emulator) start(ctx context.Context, path, port, dir string) (*process, error) {
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()

	for _, folder := range []string{"data", "metadata"} {
		if err := os.Mkdir(filepath.Join(dir, folder), 0o700); err != nil {
			return nil, err
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	cmd := exec.CommandContext(ctx, path, e.args(port, dir)...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 5 * time.Second // then it is killed
	if err := cmd.Start(); err != nil {
		cancel()
		return nil, err
	}
	p := &process{cancel: cancel, log: log.Name(), ended: make(chan struct{})}
	go func() {
		p.exit = cmd.Wait()
		close(p.ended)
	}()
	return p, nil
}

func (p *process) stop() {
	p.cancel()
	<-p.ended
}

// wait returns when the emulator answers HTTP, whatever it says.
func (p *process) wait(ctx context.Context, endpoint string) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, endpoint, nil)
		if err != nil {
			return err
		}
		if response, err := http.DefaultClient.Do(request); err == nil {
			return response.Body.Close()
		}
		select {
		case <-p.ended:
			return p.withLog(fmt.Errorf("it ended at once: %w", p.exit))
		case <-ctx.Done():
			return p.withLog(fmt.Errorf("no answer: %w", ctx.Err()))
		case <-time.After(100 * time.Millisecond):
		}
	}
}

func (p *process) withLog(err error) error {
	log, readErr := os.ReadFile(p.log)
	if readErr != nil {
		return errors.Join(err, readErr)
	}
	return fmt.Errorf("%w\n%s", err, log)
}

func freePort() (string, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	return port, err
}
