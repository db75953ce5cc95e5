// SPDX-License-Identifier: MPL-2.0

// Demo shows what the provider does, with the real Terraform or OpenTofu on an
// AWS in memory: the modules for Quilt and Tower put their parts into policies,
// event selectors and notifications that others have parts of, and take them out
// again without a trace. It checks what it shows; the exit status is 0 only if
// all of it held.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	// Whatever ends the demo, it cleans up. SIGPIPE: the reader has gone.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	s := newScreen(os.Stdout)
	start := time.Now()
	err := run(ctx, s)
	interrupted := ctx.Err() != nil
	stop()

	switch {
	case interrupted:
		s.heading("Interrupted.")
		os.Exit(130)
	case err != nil:
		s.check(false, "%v", err)
		os.Exit(1)
	case s.failed > 0:
		s.heading(s.paint(red, fmt.Sprintf("%d of %d checks failed.", s.failed, s.held+s.failed)))
		os.Exit(1)
	}
	s.heading(s.paint(green, fmt.Sprintf("All %d checks held, in %.0f s.", s.held, time.Since(start).Seconds())))
}

// run sets the scene, plays the story and clears up.
func run(ctx context.Context, s *screen) (err error) {
	dir, err := os.MkdirTemp("", "xacct-demo-")
	if err != nil {
		return err
	}
	defer func() {
		if e := os.RemoveAll(dir); err == nil {
			err = e
		}
	}()
	w, err := newWorld(ctx)
	if err != nil {
		return err
	}
	defer w.aws.Close()
	c, err := newRunner(ctx, dir, w)
	if err != nil {
		return err
	}
	source, err := sourceFolder(ctx)
	if err != nil {
		return err
	}

	s.print(s.paint(bold, "Grants that go into somebody else's policies, and out again"))
	s.prose("Quilt and Tower (Seqera Platform) run in one account and need data of another. The modules quilt-data-account and tower-storage " +
		"of examples/modules let them in without a change to what others have there, and terraform destroy takes it all out again.")
	s.say(dim, "%s, on an AWS in memory at %s: no call leaves this machine.", c.Version, w.aws.URL())
	s.say(dim, "Building the provider. The first time, this takes a few minutes.")
	if err := c.installProvider(ctx, source); err != nil {
		return err
	}
	if err := c.copyModules(source); err != nil {
		return err
	}
	story, err := newStory(ctx, s, w, c)
	if err != nil {
		return err
	}
	for _, configuration := range []*configuration{story.quilt, story.tower} {
		if _, err := configuration.output(ctx, s, "init"); err != nil {
			return err
		}
	}
	s.check(true, "the provider is built, and %s init has found it and both modules", c.Command())
	return story.tell(ctx)
}
