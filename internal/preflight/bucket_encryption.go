// SPDX-License-Identifier: MPL-2.0

package preflight

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/xacct/terraform-provider-xacct/internal/access"
	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// Encryption warns when a grant lets others read or upload objects and the bucket's
// default encryption keeps them out: it takes the key's policy, too, and the AWS
// managed key lets no other account in (S3 user guide, Using server-side encryption
// with AWS KMS keys). What the grants of this plan add to the key's policy counts.
// The identity policies of the other account, and KMS grants, are not looked at.
func Encryption(ctx context.Context, s *target.Session, c Change) ([]Finding, error) {
	if len(c.keyUses()) == 0 || s.Applying() {
		return nil, nil
	}
	encryption, err := s.PlannedEncryption(ctx, c.At)
	if err != nil || !strings.HasPrefix(encryption.Algorithm, "aws:kms") {
		return nil, err
	}
	switch {
	case encryption.Key == "" || strings.HasSuffix(encryption.Key, "alias/aws/s3"):
		return []Finding{c.managedKey()}, nil
	case !strings.HasPrefix(encryption.Key, "arn:"):
		return []Finding{{
			Summary: "Encryption Key Without Account",
			Detail: fmt.Sprintf("The default encryption of the bucket %s has the key %s, which is no ARN: KMS looks for it in the account of whoever uploads, not in the bucket's.\n\n"+
				"Put the key's full ARN into the default encryption, and let the grantees use the key with xacct_key_grant.", c.At.ID, encryption.Key),
		}}, nil
	}
	return c.keyAccess(ctx, s, encryption.Key)
}

func (c Change) managedKey() Finding {
	return Finding{
		Summary: "AWS Managed Key",
		Detail: fmt.Sprintf("The default encryption of the bucket %s uses the AWS managed key aws/s3, whose policy can't be changed: objects that it encrypts can never be read from another account, nor can another account upload with it.\n\n"+
			"Use a customer managed key and an xacct_key_grant on it, or keys of S3's own (AES256). Objects that are there already have to be copied over themselves.", c.At.ID),
	}
}

// keyAccess holds the policy of a key against those who are to use it.
func (c Change) keyAccess(ctx context.Context, s *target.Session, arn string) ([]Finding, error) {
	at := target.Address{ID: arn}
	document, err := target.KeyPolicy().Open(ctx, s, at)
	if err != nil {
		return nil, err
	}
	var lacking []keyUse
	enough := func() bool {
		var live *policy.Document
		if live, err = s.Policies.Read(ctx, document, nil); err != nil { // read once, unless it is written meanwhile
			return true
		}
		lacking = c.lacking(document.Pin(), s.Claims.With(document.Lock(), live))
		return len(lacking) == 0
	}
	switch {
	case soon(ctx, enough):
		return nil, err
	case s.ManagedByAWS(ctx, at):
		return []Finding{c.managedKey()}, nil
	}
	return []Finding{c.withoutKey(document.Pin(), lacking)}, nil
}

// keyUse is an action on the key that somebody needs for an action on objects.
type keyUse struct {
	who    grantee
	action string // "kms:Decrypt"
	object string // "s3:GetObject"
	denied string // what a text calls the statement that denies it; "": none does
}

// keyUses are those that the grant's statements bring along for other accounts (S3
// user guide, Protecting data with SSE-KMS: required permissions).
func (c Change) keyUses() []keyUse {
	var uses []keyUse
	for _, s := range c.Ours {
		if s.Effect() != "Allow" || !c.reachesOthers(s) {
			continue
		}
		for _, use := range []keyUse{{action: "kms:Decrypt", object: "s3:GetObject"}, {action: "kms:GenerateDataKey", object: "s3:PutObject"}} {
			if !grants(s, use.object) {
				continue
			}
			for _, use.who = range c.grantees(s) {
				foreign := use.who.account != "" && use.who.account != anyAccount && use.who.account != c.Account
				if foreign && !slices.Contains(uses, use) {
					uses = append(uses, use)
				}
			}
		}
	}
	return uses
}

// lacking are the uses that a key's policy gives to nobody of those who need them.
func (c Change) lacking(key string, doc *policy.Document) []keyUse {
	context := everyday()
	if c.partition() != "aws-cn" { // where services have another domain
		context["kms:ViaService"] = []string{"s3." + strings.SplitN(key, ":", 6)[3] + ".amazonaws.com"}
	}
	var evaluator access.Evaluator
	var lacking []keyUse
	for _, use := range c.keyUses() {
		callers := append([]grantee{use.who}, use.who.named(doc.Statements())...)
		letIn := slices.ContainsFunc(callers, func(g grantee) bool {
			request := c.request(g.caller, use.action, key, doc.Bytes(), context)
			request.ResourceAccount = "" // the ARN says it
			result, err := evaluator.Evaluate(request)
			if err == nil && result.Decision == access.ExplicitlyDenied && !result.Conditional {
				use.denied = called(doc.Statements()[result.Reasons[0].Index])
			}
			return err != nil || result.Decision == access.Allowed || result.Conditional
		})
		if !letIn {
			lacking = append(lacking, use)
		}
	}
	return lacking
}

// withoutKey names who lacks what, and the grant that would mend it, as far as one
// would.
func (c Change) withoutKey(key string, lacking []keyUse) Finding {
	var lines, principals, actions []string
	denied := false
	for _, use := range lacking {
		line := fmt.Sprintf("  - %s needs %s for %s", use.who.name, use.action, use.object)
		if use.denied != "" {
			denied = true
			lines = append(lines, line+", which the Deny statement "+use.denied+" of the key's policy denies")
			continue
		}
		lines = append(lines, line)
		if principal := fmt.Sprintf("%q", use.who.name); !slices.Contains(principals, principal) {
			principals = append(principals, principal)
		}
		if action := fmt.Sprintf("%q", use.action); !slices.Contains(actions, action) {
			actions = append(actions, action)
		}
	}
	slices.Sort(actions)
	var b strings.Builder
	fmt.Fprintf(&b, "New objects of the bucket %s are encrypted with the key %s, and the key's policy doesn't let in:\n%s\n\n", c.At.ID, key, strings.Join(lines, "\n"))
	if denied {
		b.WriteString("A Deny outweighs every Allow: ask the statement's owner for an exception.\n\n")
	}
	if len(actions) > 0 {
		fmt.Fprintf(&b, "This grant mends it; the grantees' own policies must allow the same:\n\n"+
			"  resource \"xacct_key_grant\" \"objects\" {\n    key_id     = %q\n    principals = [%s]\n    actions    = [%s]\n  }\n\n"+
			"When another grant of this very apply does so, let this one depend on it. ", key, strings.Join(principals, ", "), strings.Join(actions, ", "))
	}
	if slices.Equal(actions, []string{`"kms:GenerateDataKey"`}) {
		b.WriteString("Uploads in parts need kms:Decrypt as well. ") // S3 user guide, Multipart upload API and permissions
	}
	b.WriteString("KMS grants (kms:CreateGrant) are not looked at.")
	return Finding{Summary: "Encryption Key Not Granted", Detail: b.String()}
}
