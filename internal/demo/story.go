// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"slices"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
)

// story is what the demo shows, and what it must remember on the way.
type story struct {
	*screen
	world        *world
	quilt, tower *configuration

	original  snapshot // the policies before anything was done
	withQuilt snapshot // the policies with Quilt's grants alone
}

func newStory(s *screen, w *world, c *cli, source string) (*story, error) {
	original, err := w.policies()
	if err != nil {
		return nil, err
	}
	quilt, err := c.copyExample(source, "quilt", fmt.Sprintf(`
bucket             = %q
control_account_id = %q
principals         = ["arn:aws:iam::%[2]s:role/quilt-*"]
topic_arn          = %[3]q
`, bucket, computeAccount, topicARN))
	if err != nil {
		return nil, err
	}
	tower, err := c.copyExample(source, "tower", fmt.Sprintf(`
bucket             = %q
compute_account_id = %q
`, bucket, computeAccount))
	if err != nil {
		return nil, err
	}
	return &story{screen: s, world: w, quilt: quilt, tower: tower, original: original}, nil
}

func (s *story) tell(ctx context.Context) error {
	for i, chapter := range []struct {
		title string
		tell  func(context.Context) error
	}{
		{"Before", s.before},
		{"Let Quilt in", s.letQuiltIn},
		{"Let Tower in", s.letTowerIn},
		{"Plan both again", s.planAgain},
		{"Take both out, Tower first", s.takeOut},
		{"After", s.after},
	} {
		s.heading(fmt.Sprintf("%d. %s", i+1, chapter.title))
		if err := chapter.tell(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (s *story) before(ctx context.Context) error {
	s.say(plain, "Account %s owns a bucket and an SNS topic. Others have written their policies:", dataAccount)
	for _, d := range s.world.documents() {
		s.say(plain, "The policy of %s:", d.of)
		d.showStatements(s.screen, s.original[d], s.original[d])
	}
	s.say(plain, "Two of the statements have elements that no library knows, one a number that no float can hold.")
	s.say(plain, "Account %s runs Quilt and Tower. Its roles try bucket and topic with the AWS SDK:", computeAccount)
	return s.checkAccess(ctx, "nobody from there gets in", nil)
}

func (s *story) letQuiltIn(ctx context.Context) (err error) {
	if err := s.apply(ctx, s.quilt); err != nil {
		return err
	}
	if s.withQuilt, err = s.world.policies(); err != nil {
		return err
	}
	for _, d := range s.world.documents() {
		s.say(plain, "The policy of %s now, and as JSON what is new in it:", d.of)
		d.showStatements(s.screen, s.original[d], s.withQuilt[d])
		showJSON(s.screen, s.original[d], s.withQuilt[d])
	}
	s.checkTheirs(s.withQuilt)
	return s.checkAccess(ctx, "Quilt can work with the bucket and subscribe to the topic now, nobody else",
		admissions{quiltRole: operations()})
}

func (s *story) letTowerIn(ctx context.Context) error {
	if err := s.apply(ctx, s.tower); err != nil {
		return err
	}
	now, err := s.world.policies()
	if err != nil {
		return err
	}
	changed, untouched := s.world.bucket, s.world.topic
	s.say(plain, "The policy of %s now:", changed.of)
	changed.showStatements(s.screen, s.withQuilt[changed], now[changed])
	s.checkTheirs(now)
	s.check(same(now, s.withQuilt, untouched), "the policy of %s is untouched", untouched.of)
	return s.checkAccess(ctx, "Tower can work with the bucket, too, not with the topic; "+otherRole+" of the same account with neither",
		admissions{quiltRole: operations(), towerRole: onBucket()})
}

func (s *story) planAgain(ctx context.Context) error {
	for _, c := range []*configuration{s.quilt, s.tower} {
		// Exit status 2, there are changes, ends the demo as an error does.
		if err := c.run(ctx, s.screen, "plan", "-detailed-exitcode"); err != nil {
			return err
		}
	}
	return nil
}

func (s *story) takeOut(ctx context.Context) error {
	if err := s.tower.run(ctx, s.screen, "destroy", "-auto-approve"); err != nil {
		return err
	}
	now, err := s.world.policies()
	if err != nil {
		return err
	}
	s.check(same(now, s.withQuilt, s.world.documents()...), "the policies are those with Quilt alone, byte for byte")
	return s.quilt.run(ctx, s.screen, "destroy", "-auto-approve")
}

func (s *story) after(ctx context.Context) error {
	now, err := s.world.policies()
	if err != nil {
		return err
	}
	for _, d := range s.world.documents() {
		s.say(plain, "  %-31s before: %s   now: %s", d.of, digest(s.original[d]), digest(now[d]))
	}
	s.check(same(now, s.original, s.world.documents()...), "the policies are what they were before, byte for byte")
	for _, d := range s.world.documents() {
		sent, intact := s.world.writes(d)
		s.check(sent > 0 && sent == intact, "the policy of %s was written %d times, always with the same bytes of others", d.of, sent)
	}
	return s.checkAccess(ctx, "nobody from account "+computeAccount+" gets in any more", nil)
}

// apply applies an example after showing what is set in it.
func (s *story) apply(ctx context.Context, c *configuration) error {
	s.say(plain, "examples/%s/main.tf as it is. Endpoint and credentials are in the environment. The variables:", c.name)
	s.block(plain, c.variables)
	if err := c.run(ctx, s.screen, "init"); err != nil {
		return err
	}
	return c.run(ctx, s.screen, "apply", "-auto-approve")
}

// same says whether documents were the same at both times, byte for byte.
func same(a, b snapshot, documents ...*document) bool {
	return !slices.ContainsFunc(documents, func(d *document) bool {
		return !bytes.Equal(a[d].Bytes(), b[d].Bytes())
	})
}

// digest is enough of a document for people to compare.
func digest(d *policy.Document) string {
	sum := sha256.Sum256(d.Bytes())
	return fmt.Sprintf("%d bytes, sha256 %x…", len(d.Bytes()), sum[:8])
}

// checkTheirs checks that the statements of others are as they were.
func (s *story) checkTheirs(now snapshot) {
	intact := true
	for _, d := range s.world.documents() {
		intact = intact && d.intact(now[d].Bytes())
	}
	s.check(intact, "the statements of others are the same bytes, in the same order")
}

// checkAccess checks that roles may do what they are admitted to, and nothing
// else.
func (s *story) checkAccess(ctx context.Context, what string, wanted admissions) error {
	ok, err := showAccess(ctx, s.screen, s.world.visitors, wanted)
	if err != nil {
		return err
	}
	s.check(ok, "%s", what)
	return nil
}
