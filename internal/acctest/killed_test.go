// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acctest_test

import (
	"bytes"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

// A process that is killed when AWS has carried out its write, and before it hears
// of it, leaves no state of what it wrote. The same command again finds it.
func TestStoryAnApplyKilledHalfWayAndRepeated(t *testing.T) {
	t.Parallel()
	needsFake(t, "a hook")
	for name, test := range map[string]struct {
		first   string // the configuration that is there before
		command []string
		then    []string // statements of ours when the command was repeated
		kill    func(t *testing.T, group int)
	}{
		"everything while creating":   {command: []string{"apply"}, then: []string{quiltStatement}, kill: killGroup},
		"the provider while creating": {command: []string{"apply"}, then: []string{quiltStatement}, kill: killProvider},
		"everything while updating": {
			first:   strings.Replace(quilt, "bucket             =", `access = "read_only"`+"\nbucket =", 1),
			command: []string{"apply"}, then: []string{quiltStatement}, kill: killGroup,
		},
		"the provider while destroying": {first: quilt, command: []string{"destroy"}, kill: killProvider},
		"everything while destroying":   {first: quilt, command: []string{"destroy"}, kill: killGroup},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newFake(t, "aws", "us-east-1")
			before := c.putPolicy(tenanted)
			w := c.workspace(c.provider(), quilt)
			if test.first != "" {
				w.configure(test.first)
				w.apply()
				w.configure(quilt)
			}

			command := append(test.command, "-auto-approve")
			w.runKilled(test.kill, command...)
			c.fake.ResetCalls()
			w.run(command...)
			c.wantStatements(before, test.then...)
			if n := c.count("PutBucketPolicy"); n != 0 {
				t.Errorf("%d writes when it was repeated, want none", n)
			}
			if len(test.then) > 0 {
				w.wantNoChanges()
				w.destroy()
			}
			c.wantPolicy(before)
		})
	}
}

// runKilled runs a command in a process group of its own, which kill gets when the
// command has written a policy.
func (w *workspace) runKilled(kill func(t *testing.T, group int), args ...string) {
	w.t.Helper()
	cmd := w.command(args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output

	group := make(chan int, 1) // taken by the first write
	remove := w.fake.Hook("PutBucketPolicy", fakeaws.After, func(fakeaws.Call) {
		if id, ok := <-group; ok {
			kill(w.t, id)
			close(group)
		}
	})
	defer remove()
	w.noError(cmd.Start())
	group <- cmd.Process.Pid
	if err := cmd.Wait(); err == nil || len(group) > 0 {
		w.t.Fatalf("%v was to be killed at its write: %v\n%s", args, err, &output)
	}
}

func killGroup(t *testing.T, group int) {
	t.Helper()
	if err := syscall.Kill(-group, syscall.SIGKILL); err != nil {
		t.Error(err)
	}
}

// killProvider kills the provider's process among those of the group.
func killProvider(t *testing.T, group int) {
	t.Helper()
	output, err := exec.CommandContext(t.Context(), "ps", "-A", "-o", "pid=,pgid=,comm=").Output()
	if err != nil {
		t.Error(err)
		return
	}
	for line := range strings.Lines(string(output)) {
		fields := strings.Fields(line)
		if len(fields) < 3 || fields[1] != strconv.Itoa(group) || !strings.HasPrefix(filepath.Base(fields[2]), "terraform-provi") {
			continue
		}
		pid, err := strconv.Atoi(fields[0])
		if err == nil {
			err = syscall.Kill(pid, syscall.SIGKILL)
		}
		if err != nil {
			t.Error(err)
		}
		return
	}
	t.Errorf("no provider in the process group %d:\n%s", group, output)
}
