// SPDX-License-Identifier: MPL-2.0

package target

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	"github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/preset"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

var keyLimits = Limits{Size: 32768} // KMS developer guide, Resource quotas

// KeyPolicy is the policy of a KMS key.
func KeyPolicy() Kind {
	return Kind{
		Name:       "key policy",
		Service:    "kms",
		Limits:     keyLimits,
		Principals: true, Resources: true,
		Owns:         ownsKeyResource,
		OwnResources: func(string) string { return `"*", which stands for the key itself` },
		Useless:      useless(preset.KeyActions()),
		Regional:     true,
		Open:         openKey,
	}
}

// openKey finds the key behind an alias: KMS takes aliases in neither of the calls
// for policies, and two addresses of one key must be known as one document.
func openKey(ctx context.Context, s *Session, a Address) (Policy, error) {
	p := &keyPolicy{session: s, address: cmp.Or(a.Pin, a.ID), region: a.Region}
	if region, id, ok := strings.Cut(a.Pin, ":"); ok && !arn.IsARN(a.Pin) {
		p.region, p.address = region, id
	}
	if key, err := arn.Parse(p.address); err == nil {
		if a.Pin == "" && a.Region != "" && a.Region != key.Region {
			return nil, anotherRegion("key", a.ID, key.Region, a.Region)
		}
		p.region = key.Region
	}
	if p.region == "" {
		region, err := s.Client.Region(ctx)
		if err != nil {
			return nil, err
		}
		p.region = region
	}
	if !strings.Contains(p.address, "alias/") {
		return p, nil
	}
	key, err := s.keyBehind(ctx, p)
	if err != nil {
		return nil, err
	}
	p.address = key
	return p, nil
}

// keyBehind looks an alias up, once, and returns the ARN of its key.
func (s *Session) keyBehind(ctx context.Context, p *keyPolicy) (string, error) {
	s.mu.Lock()
	key, ok := s.keys[p.region+p.address]
	s.mu.Unlock()
	if ok {
		return key, nil
	}
	client, err := s.Client.KMS(ctx, p.region)
	if err != nil {
		return "", err
	}
	out, err := client.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: aws.String(p.address)})
	if err != nil {
		return "", p.explain(err, "kms:DescribeKey")
	}
	key = aws.ToString(out.KeyMetadata.Arn)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys[p.region+p.address] = key
	return key, nil
}

// ManagedByAWS tells whether AWS manages a key, so that nobody can change its policy
// (KMS developer guide, AWS managed keys). It is false when KMS doesn't say.
func (s *Session) ManagedByAWS(ctx context.Context, a Address) bool {
	p, err := openKey(ctx, s, a)
	if err != nil {
		return false
	}
	key, ok := p.(*keyPolicy)
	if !ok {
		return false
	}
	client, err := s.Client.KMS(ctx, key.region)
	if err != nil {
		return false
	}
	out, err := client.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: aws.String(key.address)})
	return err == nil && out.KeyMetadata != nil && out.KeyMetadata.KeyManager == types.KeyManagerTypeAws
}

type keyPolicy struct {
	session         *Session
	address, region string // the address is an id or an ARN
}

// id is the key's id alone.
func (p *keyPolicy) id() string {
	if key, err := arn.Parse(p.address); err == nil {
		return strings.TrimPrefix(key.Resource, "key/")
	}
	return p.address
}

func (p *keyPolicy) Key() string { return "kms:" + p.region + ":" + p.id() }

func (p *keyPolicy) Lock() string { return p.Key() }

// Pin is the key's ARN, or, where its id was given, region and id.
func (p *keyPolicy) Pin() string {
	if arn.IsARN(p.address) {
		return p.address
	}
	return p.region + ":" + p.address
}

func (p *keyPolicy) Classify(err error) splice.Class { return Classify(err) }

// Lag is an assumption; "AWS KMS API follows an eventual consistency model", mostly
// within seconds (KMS developer guide, Eventual consistency).
func (p *keyPolicy) Lag() time.Duration { return 15 * time.Second }

func (p *keyPolicy) Read(ctx context.Context) (*policy.Document, error) {
	client, err := p.session.Client.KMS(ctx, p.region)
	if err != nil {
		return nil, err
	}
	out, err := client.GetKeyPolicy(ctx, &kms.GetKeyPolicyInput{KeyId: aws.String(p.address), PolicyName: aws.String("default")}, onceKMS)
	if err != nil {
		return nil, p.explain(err, "kms:GetKeyPolicy")
	}
	return parse("key policy", p.address, aws.ToString(out.Policy))
}

// Write never bypasses KMS's check that the caller can still change the policy.
func (p *keyPolicy) Write(ctx context.Context, doc *policy.Document) error {
	client, err := p.session.Client.KMS(ctx, p.region)
	if err != nil {
		return err
	}
	_, err = client.PutKeyPolicy(ctx, &kms.PutKeyPolicyInput{
		KeyId: aws.String(p.address), PolicyName: aws.String("default"), Policy: aws.String(keyLimits.body(doc)),
	}, onceKMS)
	message := errorMessage(err)
	switch {
	case errorCode(err) != "MalformedPolicyDocumentException":
	case strings.Contains(message, "will not allow you to update"):
		return &Problem{
			Summary: "Key Policy Lock-Out",
			Remedy:  "KMS refuses a policy after which the caller could not change it any more. Check the Deny statements of this grant, and that a statement lets the caller use kms:PutKeyPolicy.",
			Err:     err,
		}
	case strings.Contains(strings.ToLower(message), "principal"):
		return unknownPrincipal(doc, err)
	}
	return p.explain(err, "kms:PutKeyPolicy")
}

// Remove refuses: a key policy has at least one statement.
func (p *keyPolicy) Remove(context.Context) error {
	return lastStatement("the policy of the key "+p.address, "KMS refuses a key policy without statements, since nobody could use or manage the key any more. "+
		"Let another statement into the policy first, such as the one that enables IAM policies for the key's account.")
}

func onceKMS(o *kms.Options) { o.Retryer = aws.NopRetryer{} }

func (p *keyPolicy) explain(err error, permission string) error {
	denied := Problem{Remedy: fmt.Sprintf("The caller needs %s on the key %s, and must belong to the account that owns it.", permission, p.address)}
	return explain(err, denied, map[string]Problem{
		"NotFoundException": {
			Summary: "Key Not Found", Class: splice.Gone,
			Remedy: fmt.Sprintf("There is no key %s in %s. Check id and region, or let the grant refer to the key's resource, so that the key is created first.", p.address, p.region),
		},
		"MalformedPolicyDocumentException": {Summary: "Policy Refused", Remedy: "KMS accepts or refuses a key policy as a whole; what it says about it is below. Only our statements were changed."},
		"LimitExceededException":           {Summary: "Policy Too Large", Remedy: "A key policy has at most 32,768 bytes. Merge statements, or use KMS grants."},
		"KMSInvalidStateException":         {Summary: "Key Not Usable", Remedy: "The key is in a state in which its policy can't be changed, as before its deletion."},
	})
}

// ownsKeyResource: in a key policy "*" is the key (KMS developer guide, Key
// policies: Resource). An ARN is accepted when it may be the key's.
func ownsKeyResource(id, resource string) bool {
	if resource == "*" {
		return true
	}
	r, err := arn.Parse(resource)
	if err != nil || r.Service != "kms" || !strings.HasPrefix(r.Resource, "key/") {
		return false
	}
	key := strings.TrimPrefix(r.Resource, "key/")
	if a, err := arn.Parse(id); err == nil {
		return strings.HasPrefix(a.Resource, "alias/") || a.String() == resource
	}
	return strings.HasPrefix(id, "alias/") || key == id
}
