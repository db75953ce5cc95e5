// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
)

// story is what the demo shows, and what it must remember on the way.
type story struct {
	*screen
	world        *world
	quilt, tower *configuration

	original  snapshot // before anything was done
	withQuilt snapshot // with Quilt's parts alone
	theirs    map[*document][]policy.Statement
}

func newStory(ctx context.Context, s *screen, w *world, c *runner) (*story, error) {
	t := &story{screen: s, world: w, theirs: map[*document][]policy.Statement{}}
	var err error
	if t.quilt, err = c.newConfiguration("quilt"); err != nil {
		return nil, err
	}
	if t.tower, err = c.newConfiguration("tower"); err != nil {
		return nil, err
	}
	if t.original, err = w.look(ctx); err != nil {
		return nil, err
	}
	for _, d := range w.documents {
		if d.resource != "" {
			if t.theirs[d], err = t.original[d].statements(); err != nil {
				return nil, fmt.Errorf("the %s: %w", d.name, err)
			}
		}
	}
	return t, nil
}

func (t *story) tell(ctx context.Context) error {
	for i, chapter := range []struct {
		title string
		tell  func(context.Context) error
	}{
		{"What others have in the accounts", t.before},
		{"Let Quilt in", t.letQuiltIn},
		{"Let Tower in", t.letTowerIn},
		{"Plan both again", t.planAgain},
		{"Take both out, Tower first", t.takeOut},
		{"What is left", t.after},
	} {
		t.heading(fmt.Sprintf("%d. %s", i+1, chapter.title))
		if err := chapter.tell(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (t *story) before(ctx context.Context) error {
	t.prose("Account %s owns buckets, a topic, a key and a trail. Account %s runs Quilt and Tower, and has the IAM policy. "+
		"Others have written all of this:", dataAccount, computeAccount)
	for _, d := range t.world.documents {
		t.title(d.name)
		if err := t.showOriginal(d); err != nil {
			return err
		}
	}
	owned, err := t.world.ownership(ctx)
	if err != nil {
		return err
	}
	t.title(ownershipName)
	t.block(plain, string(owned))
	t.prose("Provenance and Revision are elements that no library knows, one with a number that no float holds: they have to stay, too. "+
		"Who of account %s gets in? The AWS SDK tries it:", computeAccount)
	return t.checkAccess(ctx, "nobody from there gets in", nil)
}

// showOriginal shows what a document was before anything was done: of a policy its
// statements on one line each.
func (t *story) showOriginal(d *document) error {
	lines, err := indented(t.original[d].json)
	switch {
	case err != nil:
		return err
	case len(lines) == 0:
		t.block(plain, "none")
	case d.resource == "":
		t.block(plain, strings.Join(compact(lines, t.room()), "\n"))
	default:
		for _, line := range summaries(t.theirs[d]) {
			t.block(plain, cut(line, t.room()))
		}
	}
	return nil
}

func (t *story) letQuiltIn(ctx context.Context) (err error) {
	owned, err := t.world.ownership(ctx)
	if err != nil {
		return err
	}
	if err := t.apply(ctx, t.quilt); err != nil {
		return err
	}
	if t.withQuilt, err = t.world.look(ctx); err != nil {
		return err
	}
	if err := t.showChanges(t.original, t.withQuilt); err != nil {
		return err
	}
	enforced, err := t.world.ownership(ctx)
	if err != nil {
		return err
	}
	t.title(ownershipName)
	t.say(red, "- %s", owned)
	t.say(green, "+ %s", enforced)
	t.check(enforced == types.ObjectOwnershipBucketOwnerEnforced, "what Quilt writes to %s belongs to account %s", sharedBucket, dataAccount)
	return t.checkAccess(ctx, "Quilt can work, the other roles of its account can't",
		admissions{quiltRole: "yes yes yes no yes yes yes"})
}

func (t *story) letTowerIn(ctx context.Context) error {
	if err := t.apply(ctx, t.tower); err != nil {
		return err
	}
	now, err := t.world.look(ctx)
	if err != nil {
		return err
	}
	if err := t.showChanges(t.withQuilt, now); err != nil {
		return err
	}
	t.prose("%s and %s both have the IAM policy; the bucket policies let one of them in. "+
		"It may use the key through S3 (kms:ViaService), not by itself.", towerRole, otherRole)
	return t.checkAccess(ctx, "Tower's role can work with its buckets, too, role "+otherRole+" can't",
		admissions{quiltRole: "yes yes yes no yes yes yes", towerRole: "yes yes yes yes no no no"})
}

func (t *story) planAgain(ctx context.Context) error {
	for _, c := range []*configuration{t.quilt, t.tower} {
		// Exit status 2, there are changes, ends the demo as an error does.
		if err := c.run(ctx, t.screen, "plan", "-detailed-exitcode"); err != nil {
			return err
		}
	}
	return nil
}

func (t *story) takeOut(ctx context.Context) error {
	if err := t.tower.run(ctx, t.screen, "destroy", "-auto-approve"); err != nil {
		return err
	}
	now, err := t.world.look(ctx)
	if err != nil {
		return err
	}
	same := true
	for _, d := range t.world.documents {
		same = same && now[d].raw == t.withQuilt[d].raw
	}
	t.check(same, "all documents are those with Quilt alone, byte for byte")
	return t.quilt.run(ctx, t.screen, "destroy", "-auto-approve")
}

func (t *story) after(ctx context.Context) error {
	now, err := t.world.look(ctx)
	if err != nil {
		return err
	}
	for _, d := range t.world.documents {
		then := "as before"
		if now[d].raw != t.original[d].raw {
			then = "before: " + digest(t.original[d].raw)
		}
		t.check(now[d].raw == t.original[d].raw, "%-37s  %-29s %s", d.name, digest(now[d].raw), then)
	}
	writes, intact := t.writes()
	t.check(writes > 0 && intact == writes, "%d of %d writes of policies on the way had all statements of others, byte for byte", intact, writes)
	stays, err := t.world.ownership(ctx)
	if err != nil {
		return err
	}
	t.check(stays == types.ObjectOwnershipBucketOwnerEnforced, "%-37s  %s stays, as the warning said", ownershipName, stays)
	return t.checkAccess(ctx, "nobody from account "+computeAccount+" gets in any more", nil)
}

const ownershipName = "object ownership of " + sharedBucket

// apply applies a configuration after showing what is in it.
func (t *story) apply(ctx context.Context, c *configuration) error {
	t.prose("main.tf, but for the provider blocks, which look like those of the aws provider:")
	_, module, _ := strings.Cut(c.text, "\nmodule ")
	t.block(plain, "module "+module)
	return c.run(ctx, t.screen, "apply", "-auto-approve")
}

// showChanges shows what has changed in the documents, and checks that all of
// others is as it was.
func (t *story) showChanges(before, now snapshot) error {
	intact := true
	for _, d := range t.world.documents {
		intact = intact && contains(now[d].raw, t.theirs[d])
		if now[d].raw == before[d].raw {
			continue
		}
		t.title(d.name)
		diff, err := diffDocuments(before[d].json, now[d].json, t.room())
		if err != nil {
			return fmt.Errorf("the %s: %w", d.name, err)
		}
		t.showDiff(diff)
		for _, line := range diff {
			intact = intact && line.mark != '-'
		}
	}
	t.check(intact, "all that others have is there, in the same order; their statements are the same bytes")
	return nil
}

// digest is enough of a document for people to compare.
func digest(document string) string {
	if document == "" {
		return "none"
	}
	sum := sha256.Sum256([]byte(document))
	return fmt.Sprintf("%d bytes, sha256 %x…", len(document), sum[:4])
}

// writes are how many policies were written, and how many of those had all
// statements that others had at the start.
func (t *story) writes() (all, intact int) {
	for _, call := range t.world.aws.Calls() {
		for _, d := range t.world.documents {
			text, ok := d.sent(call)
			if !ok {
				continue
			}
			all++
			if contains(text, t.theirs[d]) {
				intact++
			}
		}
	}
	return all, intact
}

// checkAccess checks that roles may do what they are admitted to, and nothing
// else.
func (t *story) checkAccess(ctx context.Context, what string, wanted admissions) error {
	ok, err := showAccess(ctx, t.screen, t.world, wanted)
	if err != nil {
		return err
	}
	t.check(ok, "%s", what)
	return nil
}
