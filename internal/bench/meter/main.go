// SPDX-License-Identifier: MPL-2.0

// Meter runs the provider in its own place: Terraform starts it as if it were the
// provider, and it passes everything on. When the provider has ended, it notes what
// that took of the machine, which nobody but its parent is told.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
)

// usage is a line of the notes. What the system doesn't tell is 0.
type usage struct {
	PeakBytes  int64   `json:"peak_bytes"`
	CPUSeconds float64 `json:"cpu_seconds"`
}

func main() {
	// As the provider does: Terraform ends it when it is time.
	signal.Ignore(os.Interrupt)
	status, err := run(os.Getenv("XACCT_BENCH_PROVIDER"), os.Getenv("XACCT_BENCH_USAGE"))
	if err != nil {
		fmt.Fprintln(os.Stderr, "meter:", err)
		os.Exit(1)
	}
	os.Exit(status)
}

// run runs a provider to its end and adds a line to the notes.
func run(provider, notes string) (status int, err error) {
	cmd := exec.Command(provider, os.Args[1:]...) //nolint:gosec // the bench says which
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err = cmd.Run()
	if exited := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exited) {
		return 0, err
	}
	ended := cmd.ProcessState
	line, err := json.Marshal(usage{
		PeakBytes:  peak(ended.SysUsage()),
		CPUSeconds: (ended.UserTime() + ended.SystemTime()).Seconds(),
	})
	if err != nil {
		return 0, err
	}
	file, err := os.OpenFile(notes, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600) //nolint:gosec // the bench says which
	if err != nil {
		return 0, err
	}
	_, err = file.Write(append(line, '\n'))
	return ended.ExitCode(), errors.Join(err, file.Close())
}
