// SPDX-License-Identifier: MPL-2.0

package grant

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/edge"
	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/preflight"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// Kind is a kind of grant: a row of the table from which schema, identity, import
// and behaviour follow.
type Kind struct {
	// Name is the resource's, without the provider's: "bucket_grant".
	Name string
	// Description is the text of the resource's page, Markdown.
	Description string
	// Target is the document that the grant splices into.
	Target target.Kind
	// Address is the attribute that says which document, and its description.
	Address, AddressDescription string
	// CheckAddress returns an error for what can't be an address.
	CheckAddress func(string) error
	// ExampleAddress is what texts show as an address. When a configuration is
	// validated, it stands for one that is not known yet.
	ExampleAddress string
	// Actions are the default of the short form; none: they must be given.
	Actions []string
	// Options are the arguments of the short form beside principals, actions and sid.
	Options []Option
	// ExpectedOwner: the target's service can be told whose it must be.
	ExpectedOwner bool
	// Render makes the statements of the short form; nil: there is none.
	Render func(shortForm) ([]policy.Statement, error)
	// Checks are made at plan time, beside those of every grant.
	Checks []preflight.Check
	// Doubt says what is doubtful about a short form that AWS accepts; it may be nil.
	Doubt func(shortForm) string
	// Listed tells the statements that a query lists as grants of this kind; nil: it
	// lists none. ListedDescription says which, Markdown; "": all.
	Listed            func(policy.Statement) bool
	ListedDescription string
}

// Option is an argument of the short form of some kinds.
type Option struct {
	Name      string
	Attribute schema.Attribute
	// Subject: it says who gets access, so that principals can be left out.
	Subject bool
}

// shortForm is a grant without a policy document.
type shortForm struct {
	partition, address, region, sid string
	principals, actions             []string
	options                         map[string]attr.Value
}

// strings returns the elements of an option that is a set, sorted; nil when it is
// not given.
func (f shortForm) strings(option string) []string {
	set, ok := f.options[option].(types.Set)
	if !ok {
		return nil
	}
	return edge.Sorted(set)
}

// text returns an option that is a string.
func (f shortForm) text(option string) string {
	text, ok := f.options[option].(types.String)
	if !ok {
		return ""
	}
	return text.ValueString()
}

// flag returns an option that is a boolean.
func (f shortForm) flag(option string) bool {
	flag, ok := f.options[option].(types.Bool)
	return ok && flag.ValueBool()
}

// kinds is the table of grants.
func kinds() []Kind {
	return []Kind{
		bucketGrant(), topicSubscriptionGrant(), topicPublishGrant(), keyGrant(), queueGrant(), roleTrustGrant(), iamPolicyGrant(),
	}
}

// Resources returns the constructors of all grants.
func Resources() []func() resource.Resource {
	var all []func() resource.Resource
	for _, kind := range kinds() {
		all = append(all, func() resource.Resource { return &Resource{kind: kind} })
	}
	return all
}
