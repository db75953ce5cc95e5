// SPDX-License-Identifier: MPL-2.0

package judge

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/access"
	"github.com/xacct/terraform-provider-xacct/internal/dynamic"
)

// field is an attribute of the argument of evaluate_access.
type field struct {
	name        string
	kind        string
	description string // Markdown
	required    bool
	read        func(*reader, dynamic.Value) error
}

func fields() []field {
	return []field{
		{
			name: "principal", kind: "string", required: true,
			description: "Who calls: the ARN of a role, user, assumed-role session, federated user or account root; an account id, which stands for its root, " +
				"or the canonical user id of an account; a service, such as `cloudtrail.amazonaws.com`; for `sts:AssumeRoleWithSAML` and " +
				"`sts:AssumeRoleWithWebIdentity` an identity provider, by its ARN or its name, such as `accounts.google.com`; a CloudFront origin access identity, by its ARN; " +
				"or `anonymous`. A session's ARN lacks its role's path: if the role has one, give the role's ARN as `aws:PrincipalArn` in `context`.",
			read: text(func(r *access.Request) *string { return &r.Principal }),
		},
		{
			name: "action", kind: "string", required: true,
			description: "What is called, such as `s3:GetObject`.",
			read:        text(func(r *access.Request) *string { return &r.Action }),
		},
		{
			name: "resource", kind: "string", required: true,
			description: "The ARN of what is acted on, or `*` for an action that has no resource.",
			read:        text(func(r *access.Request) *string { return &r.Resource }),
		},
		{
			name: "resource_account_id", kind: "string",
			description: "The id (12 digits) of the account that owns the resource. It may be left out if the ARN has it, which an ARN of S3 has not; " +
				"for `*` it is then the account of the principal.",
			read: text(func(r *access.Request) *string { return &r.ResourceAccount }),
		},
		{
			name: "resource_policy", kind: "string",
			description: "The policy of the resource, JSON: bucket policy, key policy, trust policy and so on.",
			read: func(r *reader, v dynamic.Value) error {
				return r.policy(v, func(to *access.Request, document []byte) { to.ResourcePolicy = document })
			},
		},
		{
			name: "identity_policies", kind: "list of strings",
			description: "The policies of the principal, JSON: inline, managed, and those of a user's groups. An account's root needs none.",
			read:        list(func(r *access.Request) *[][]byte { return &r.IdentityPolicies }),
		},
		{
			name: "permission_boundaries", kind: "list of strings",
			description: "The permissions boundary of the principal, JSON.",
			read:        list(func(r *access.Request) *[][]byte { return &r.PermissionBoundaries }),
		},
		{
			name: "session_policy", kind: "string",
			description: "The policy that was passed when the session was made, JSON. A federated user's session without one has only what a resource policy gives to it.",
			read: func(r *reader, v dynamic.Value) error {
				return r.policy(v, func(to *access.Request, document []byte) { to.SessionPolicies = append(to.SessionPolicies, document) })
			},
		},
		{
			name: "service_control_policies", kind: "list of lists of strings",
			description: "The service control policies (SCPs) of the principal's account, JSON: a list for each level, which are the organization's root, the " +
				"organizational units, and the account. Every level must allow. A plain list of strings is one level.",
			read: func(r *reader, v dynamic.Value) error {
				return errors.Join(levels(func(r *access.Request) *[][][]byte { return &r.ServiceControlPolicies })(r, v), full(v))
			},
		},
		{
			name: "resource_control_policies", kind: "list of lists of strings",
			description: "The resource control policies (RCPs) of the resource's account, likewise. RCPFullAWSAccess, which is at every level, may be left out.",
			read:        levels(func(r *access.Request) *[][][]byte { return &r.ResourceControlPolicies }),
		},
		{
			name: "endpoint_policies", kind: "list of strings",
			description: "The policy of the VPC endpoint that the call goes through, JSON.",
			read:        list(func(r *access.Request) *[][]byte { return &r.EndpointPolicies }),
		},
		{
			name: "context", kind: "map of lists of strings",
			description: "Values of condition keys, such as `{ \"aws:SourceVpce\" = [\"vpce-1a2b3c4d\"] }`. A single value needs no list. A key with an empty list is " +
				"absent, even one that would follow from the rest of the request, as `aws:PrincipalArn` does.",
			read: (*reader).context,
		},
		{
			name: "s3_block_public_access", kind: "object or bool",
			description: "The settings of S3 Block Public Access that are in force for the bucket, those of its account included: an object of the bools " +
				"`block_public_acls`, `ignore_public_acls`, `block_public_policy` and `restrict_public_buckets`, each `false` if it is left out; or one bool for all four.",
			read: (*reader).blockPublicAccess,
		},
	}
}

// describeRequest lists the attributes of a request, Markdown.
func describeRequest() string {
	var b strings.Builder
	for _, f := range fields() {
		use := "optional"
		if f.required {
			use = "required"
		}
		fmt.Fprintf(&b, "\n   - `%s` (%s, %s) %s", f.name, f.kind, use, f.description)
	}
	return b.String()
}

// evaluate judges the request that an argument describes. Errors name the
// attribute and, in a document, the line and the column.
func evaluate(argument dynamic.Value, e *access.Evaluator) (access.Result, error) {
	r, err := read(argument)
	if err != nil {
		return access.Result{}, err
	}
	result, err := e.Evaluate(r.with(r.documents...))
	if err != nil {
		return access.Result{}, r.explain(err)
	}
	return result, nil
}

// reader is a request as far as it is read. Its policies are kept apart, to tell
// which of them is wrong when one is.
type reader struct {
	request   access.Request
	documents []document
}

// document is a policy of a request, and what puts it into one.
type document struct {
	dynamic.Value
	text []byte
	put  func(*access.Request, []byte)
}

func read(argument dynamic.Value) (*reader, error) {
	var known, required []string
	all := fields()
	for _, f := range all {
		known = append(known, f.name)
		if f.required {
			required = append(required, f.name)
		}
	}
	given, err := argument.Attributes(known, required)
	problems := []error{err}
	r := &reader{}
	for _, f := range all {
		if v, ok := given[f.name]; ok {
			problems = append(problems, f.read(r, v))
		}
	}
	return r, errors.Join(problems...)
}

// with is the request with these of its policies.
func (r *reader) with(documents ...document) access.Request {
	request := r.request
	for _, d := range documents {
		d.put(&request, d.text)
	}
	return request
}

// explain finds out which attribute an error of the evaluation is about.
func (r *reader) explain(err error) error {
	if _, err := access.Evaluate(r.with()); err != nil {
		if account := strings.SplitN(r.request.Resource, ":", 6); r.request.ResourceAccount == "" && (len(account) < 6 || account[4] == "") {
			return errors.New("resource_account_id: this attribute is required, as the ARN of the resource has no account id")
		}
		return err // it begins with what it is about: principal, action, resource
	}
	var problems []error
	for _, d := range r.documents { // each by itself
		if _, err := access.Evaluate(r.with(d)); err != nil {
			if cause := errors.Unwrap(err); cause != nil {
				err = cause // without the evaluation's own name for the policy
			}
			problems = append(problems, d.Errorf("%w", err))
		}
	}
	if len(problems) == 0 {
		return err
	}
	return errors.Join(problems...)
}

// text reads a string into a field.
func text(to func(*access.Request) *string) func(*reader, dynamic.Value) error {
	return func(r *reader, v dynamic.Value) error {
		s, err := v.Text()
		if err == nil && s.ValueString() == "" {
			err = v.Errorf("it is empty")
		}
		*to(&r.request) = s.ValueString()
		return err
	}
}

// list reads a list of policies into a field.
func list(to func(*access.Request) *[][]byte) func(*reader, dynamic.Value) error {
	return func(r *reader, v dynamic.Value) error {
		return r.policies(v, func(request *access.Request, document []byte) {
			field := to(request)
			*field = append(*field, document)
		})
	}
}

// levels reads lists of policies, or one of them, into a field.
func levels(to func(*access.Request) *[][][]byte) func(*reader, dynamic.Value) error {
	return func(r *reader, v dynamic.Value) error {
		elements, err := v.Elements()
		if err != nil || len(elements) == 0 {
			return err
		}
		if _, flat := elements[0].Value.(types.String); flat {
			return r.policies(v, atLevel(to, 0))
		}
		var problems []error
		for i, level := range elements {
			problems = append(problems, r.policies(level, atLevel(to, i)))
		}
		return errors.Join(problems...)
	}
}

// full refuses a level without a policy, which AWS does not have (Organizations
// user guide, "Attaching and detaching SCPs": at least one everywhere).
func full(levels dynamic.Value) error {
	elements, _ := levels.Elements()
	for _, level := range elements {
		if policies, err := level.Elements(); err == nil && len(policies) == 0 {
			return level.Errorf("a level has at least one policy, FullAWSAccess if no other")
		}
	}
	return nil
}

// atLevel puts a policy at a level, and levels without one below it.
func atLevel(to func(*access.Request) *[][][]byte, level int) func(*access.Request, []byte) {
	return func(request *access.Request, document []byte) {
		field := to(request)
		for len(*field) <= level {
			*field = append(*field, nil)
		}
		(*field)[level] = append((*field)[level], document)
	}
}

func (r *reader) policies(v dynamic.Value, put func(*access.Request, []byte)) error {
	elements, err := v.Elements()
	problems := []error{err}
	for _, e := range elements {
		problems = append(problems, r.policy(e, put))
	}
	return errors.Join(problems...)
}

func (r *reader) policy(v dynamic.Value, put func(*access.Request, []byte)) error {
	s, err := v.Text()
	if err == nil && s.IsNull() {
		err = v.Errorf("null is no policy document")
	}
	r.documents = append(r.documents, document{v, []byte(s.ValueString()), put})
	return err
}

func (r *reader) context(v dynamic.Value) error {
	keys, err := v.Members()
	problems := []error{err}
	r.request.Context = make(map[string][]string, len(keys))
	for name, key := range keys {
		if key.IsNull() {
			continue
		}
		values, err := texts(key)
		problems = append(problems, err)
		r.request.Context[name] = values
	}
	return errors.Join(problems...)
}

// texts are the elements of a list of strings, or a string by itself.
func texts(v dynamic.Value) ([]string, error) {
	elements, err := v.Elements()
	if err != nil {
		elements = []dynamic.Value{v}
	}
	values := make([]string, len(elements))
	var problems []error
	for i, e := range elements {
		s, err := e.Text()
		if err == nil && s.IsNull() {
			err = e.Errorf("null is no value")
		}
		problems = append(problems, err)
		values[i] = s.ValueString()
	}
	return values, errors.Join(problems...)
}

func (r *reader) blockPublicAccess(v dynamic.Value) error {
	settings := &r.request.BlockPublicAccess
	names := []string{"block_public_acls", "ignore_public_acls", "block_public_policy", "restrict_public_buckets"}
	flags := []*bool{&settings.BlockPublicACLs, &settings.IgnorePublicACLs, &settings.BlockPublicPolicy, &settings.RestrictPublicBuckets}
	if _, err := v.Members(); err != nil {
		all, err := v.Bool()
		if err != nil {
			return v.Errorf("an object or a bool is required")
		}
		for _, flag := range flags {
			*flag = all.ValueBool()
		}
		return nil
	}
	given, err := v.Attributes(names, nil)
	problems := []error{err}
	for i, name := range names {
		if setting, ok := given[name]; ok {
			on, err := setting.Bool()
			problems = append(problems, err)
			*flags[i] = on.ValueBool()
		}
	}
	return errors.Join(problems...)
}
