// SPDX-License-Identifier: MPL-2.0

package grant

import (
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
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
	// ExampleAddress stands for one that is not known yet when a configuration is
	// validated.
	ExampleAddress string
	// Prefixes: the short form has object key prefixes.
	Prefixes bool
	// ExpectedOwner: the target's service can be told whose it must be.
	ExpectedOwner bool
	// Render makes the statements of the short form.
	Render func(shortForm) ([]policy.Statement, error)
}

// shortForm is a grant without a policy document.
type shortForm struct {
	partition, address, sid       string
	principals, actions, prefixes []string
}

// kinds is the table of grants.
func kinds() []Kind {
	return []Kind{bucketGrant()}
}

// Resources returns the constructors of all grants.
func Resources() []func() resource.Resource {
	var all []func() resource.Resource
	for _, kind := range kinds() {
		all = append(all, func() resource.Resource { return &Resource{kind: kind} })
	}
	return all
}
