// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"crypto/sha256"
	"fmt"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
)

// story is what the demo shows, and what it must remember on the way.
type story struct {
	*screen
	world        *world
	quilt, tower *configuration

	original  *policy.Document // the policy before anything was done
	withQuilt *policy.Document // the policy with Quilt's grant alone
}

func newStory(s *screen, w *world, c *cli, source string) (*story, error) {
	original, err := w.policy()
	if err != nil {
		return nil, err
	}
	quilt, err := c.copyExample(source, "quilt", fmt.Sprintf(`
bucket             = %q
control_account_id = %q
principals         = ["arn:aws:iam::%[2]s:role/quilt-*"]
`, bucket, computeAccount))
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
	s.say(plain, "Account %s owns the bucket %s. Others have written its policy:", dataAccount, bucket)
	showPolicy(s.screen, s.original, s.original)
	s.say(plain, "Two of the statements have elements that no library knows, one a number that no float can hold.")
	s.say(plain, "Account %s runs Quilt and Tower. Its roles try the bucket with the AWS SDK:", computeAccount)
	return s.checkAccess(ctx, "nobody from there gets in")
}

func (s *story) letQuiltIn(ctx context.Context) (err error) {
	if err := s.apply(ctx, s.quilt); err != nil {
		return err
	}
	if s.withQuilt, err = s.showChanges(s.original); err != nil {
		return err
	}
	return s.checkAccess(ctx, "Quilt can work with the bucket now, nobody else", quiltRole)
}

func (s *story) letTowerIn(ctx context.Context) error {
	if err := s.apply(ctx, s.tower); err != nil {
		return err
	}
	if _, err := s.showChanges(s.withQuilt); err != nil {
		return err
	}
	return s.checkAccess(ctx, "Tower can, too; "+otherRole+" of the same account can't", quiltRole, towerRole)
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
	now, err := s.world.policy()
	if err != nil {
		return err
	}
	s.check(string(now.Bytes()) == string(s.withQuilt.Bytes()), "the policy is the one with Quilt alone, byte for byte")
	return s.quilt.run(ctx, s.screen, "destroy", "-auto-approve")
}

func (s *story) after(ctx context.Context) error {
	now, err := s.world.policy()
	if err != nil {
		return err
	}
	for _, p := range []struct {
		when   string
		policy []byte
	}{{"before", s.original.Bytes()}, {"now", now.Bytes()}} {
		s.say(plain, "  %-7s %d bytes, sha256 %x", p.when, len(p.policy), sha256.Sum256(p.policy))
	}
	s.check(string(now.Bytes()) == string(s.original.Bytes()), "the policy is what it was before, byte for byte")
	sent, intact := s.world.writes()
	s.check(sent > 0 && sent == intact, "S3 got %d writes in all; each had the statements of others byte for byte, in their order", sent)
	return s.checkAccess(ctx, "nobody from account "+computeAccount+" gets in any more")
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

// showChanges shows the policy as it is now, compared with an earlier one, and
// returns it.
func (s *story) showChanges(earlier *policy.Document) (*policy.Document, error) {
	now, err := s.world.policy()
	if err != nil {
		return nil, err
	}
	s.say(plain, "The policy of %s now:", bucket)
	showPolicy(s.screen, earlier, now)
	s.say(plain, "The same as JSON:")
	showChange(s.screen, earlier, now)
	s.check(inOrder(now.Bytes(), foreign()), "the statements of others are the same bytes, in the same order")
	return now, nil
}

// checkAccess checks that these roles may do everything, and all others
// nothing.
func (s *story) checkAccess(ctx context.Context, what string, roles ...string) error {
	ok, err := showAccess(ctx, s.screen, s.world.visitors, roles...)
	if err != nil {
		return err
	}
	s.check(ok, "%s", what)
	return nil
}
