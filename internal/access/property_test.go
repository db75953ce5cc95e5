// SPDX-License-Identifier: MPL-2.0

package access_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/xacct/terraform-provider-xacct/internal/access"
)

// The worlds of the properties are small, so that things meet.
var (
	someKeys   = []string{"a", "b", "aws:ResourceTag/t"}
	someValues = []string{"", "1", "2", "x/y"}
	somePolicy = rapid.Custom(drawResourcePolicy)
	someCaller = rapid.SampledFrom([]string{
		"arn:aws:iam::" + owner + ":user/ann", "arn:aws:iam::" + owner + ":role/app", "arn:aws:sts::" + owner + ":assumed-role/app/i",
		"arn:aws:sts::" + other + ":assumed-role/app/i", other, owner, "s3.amazonaws.com", "anonymous",
	})
)

func drawStatement(t *rapid.T) map[string]any {
	pick := func(name string, values ...string) string { return rapid.SampledFrom(values).Draw(t, name) }
	s := map[string]any{
		"Effect": pick("effect", "Allow", "Allow", "Deny"),
		"Action": pick("action", "s3:GetObject", "s3:*", "s3:PutObject"),
		pick("element", "Resource", "NotResource"): pick("resource", "*", "arn:aws:s3:::data/*", "arn:aws:s3:::data/${aws:ResourceTag/t}/*",
			"arn:aws:s3:::data/1*", "arn:aws:s3:::data/?", "arn:aws:s3:::data/*/y"),
	}
	conditions := map[string]any{}
	for range rapid.IntRange(0, 2).Draw(t, "conditions") {
		operator := pick("operator", "StringEquals", "StringNotEquals", "StringLike", "StringNotLikeIfExists", "StringEqualsIfExists",
			"StringEqualsIgnoreCase", "ForAnyValue:StringLike", "ForAnyValue:StringNotEquals", "ForAllValues:StringEquals", "ForAllValues:StringNotLike",
			"NumericLessThan", "Null", "ArnLike", "Bool")
		values := rapid.SliceOfN(rapid.SampledFrom([]string{"1", "2", "*", "true", "x/*", "${aws:ResourceTag/t}", "${b, '1'}"}), 1, 2).Draw(t, "values")
		conditions[operator] = map[string]any{rapid.SampledFrom(someKeys).Draw(t, "key"): values}
	}
	if len(conditions) > 0 {
		s["Condition"] = conditions
	}
	return s
}

func drawPolicy(t *rapid.T, with func(map[string]any)) []byte {
	statements := []any{}
	for range rapid.IntRange(1, 3).Draw(t, "statements") {
		s := drawStatement(t)
		with(s)
		statements = append(statements, s)
	}
	text, err := json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": statements})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func drawResourcePolicy(t *rapid.T) []byte {
	return drawPolicy(t, func(s map[string]any) {
		s["Principal"] = rapid.SampledFrom([]any{
			"*", map[string]any{"AWS": other}, map[string]any{"AWS": owner}, map[string]any{"Service": "s3.amazonaws.com"},
			map[string]any{"AWS": "arn:aws:iam::" + owner + ":role/app"}, map[string]any{"AWS": []string{"arn:aws:sts::" + owner + ":assumed-role/app/i"}},
		}).Draw(t, "principal")
	})
}

func drawContext(t *rapid.T) map[string][]string {
	context := map[string][]string{}
	for _, key := range rapid.SliceOfDistinct(rapid.SampledFrom(someKeys), rapid.ID).Draw(t, "keys") {
		context[key] = rapid.SliceOfN(rapid.SampledFrom(someValues), 0, 2).Draw(t, "values of "+key)
	}
	return context
}

func drawRequest(t *rapid.T) access.Request {
	identity := func(name string) [][]byte {
		return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) []byte { return drawPolicy(t, func(map[string]any) {}) }), 0, 2).Draw(t, name)
	}
	r := access.Request{
		Principal: someCaller.Draw(t, "principal"), Action: "s3:GetObject", ResourceAccount: owner, Context: drawContext(t),
		Resource:         rapid.SampledFrom([]string{"arn:aws:s3:::data/1", "arn:aws:s3:::data/x/y", "arn:aws:s3:::data/1/y"}).Draw(t, "resource"),
		IdentityPolicies: identity("identity"),
	}
	if rapid.Bool().Draw(t, "has a policy") {
		r.ResourcePolicy = somePolicy.Draw(t, "resource policy")
	}
	if rapid.Bool().Draw(t, "bounded") {
		r.PermissionBoundaries = identity("boundary")
	}
	if rapid.Bool().Draw(t, "scoped") {
		r.SessionPolicies = identity("session")
	}
	if rapid.Bool().Draw(t, "in an organization") {
		r.ServiceControlPolicies = [][][]byte{identity("service control")}
	}
	return r
}

func evaluate(t *rapid.T, r access.Request) access.Result {
	got, err := access.Evaluate(r)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// What is not conditional is so whatever the unknown keys hold.
func TestUnknownIsSound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := drawRequest(t)
		r.UnknownContext = true
		open := evaluate(t, r)
		if open.Conditional != (len(open.Unknown) > 0) {
			t.Fatalf("conditional: %t with %v", open.Conditional, open.Unknown)
		}
		if open.Conditional {
			return
		}
		complete := drawContext(t)
		for key, values := range r.Context {
			complete[key] = values
		}
		r.Context, r.UnknownContext = complete, false
		if got := evaluate(t, r); (got.Decision == access.Allowed) != (open.Decision == access.Allowed) {
			t.Fatalf("%v in general, %v with %v", open.Decision, got.Decision, complete)
		} else if open.Decision == access.ExplicitlyDenied && got.Decision != open.Decision {
			t.Fatalf("explicitly denied in general, %v with %v", got.Decision, complete)
		}
	})
}

// What is not partial is so for each resource that matches.
func TestPatternIsSound(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := drawRequest(t)
		r.ResourcePattern = true
		r.Resource = "arn:aws:s3:::data/" + rapid.StringMatching(`[1xy/*?]{0,4}`).Draw(t, "pattern")
		whole := evaluate(t, r)
		if whole.Partial || whole.Conditional {
			return
		}
		r.ResourcePattern = false
		name := ""
		for _, c := range r.Resource[len("arn:aws:s3:::data/"):] {
			switch c {
			case '*':
				name += rapid.StringMatching(`[1xyé/*]{0,3}`).Draw(t, "run")
			case '?':
				name += rapid.StringMatching(`[1xyé/*]`).Draw(t, "character")
			default:
				name += string(c)
			}
		}
		r.Resource = "arn:aws:s3:::data/" + name
		if got := evaluate(t, r); (got.Decision == access.Allowed) != (whole.Decision == access.Allowed) {
			t.Fatalf("%v on all, %v on %s", whole.Decision, got.Decision, r.Resource)
		}
	})
}

// A Deny takes, and never gives; an Allow gives, and never takes.
func TestStatementsAreMonotonous(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		r := drawRequest(t)
		before := evaluate(t, r).Decision
		var extra map[string]any
		add := drawPolicy(t, func(s map[string]any) { extra = s })
		r.IdentityPolicies = append(r.IdentityPolicies, add)
		after := evaluate(t, r).Decision
		var policy struct{ Statement []struct{ Effect string } }
		if err := json.Unmarshal(add, &policy); err != nil {
			t.Fatal(err)
		}
		allows, denies := false, false
		for _, s := range policy.Statement {
			allows, denies = allows || s.Effect == "Allow", denies || s.Effect == "Deny"
		}
		if !allows && before != access.Allowed && after == access.Allowed {
			t.Fatalf("%v, and with %v %v", before, extra, after)
		}
		if !denies && before == access.Allowed && after != access.Allowed {
			t.Fatalf("%v, and with %v %v", before, extra, after)
		}
	})
}

// A policy that is not public lets no stranger in: neither an anonymous caller nor
// one of an account that it does not name.
func TestNotPublicKeepsStrangersOut(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		policy := somePolicy.Draw(t, "policy")
		public, _, err := access.Public(policy)
		if err != nil {
			t.Fatal(err)
		}
		if public {
			return
		}
		for _, stranger := range []string{"anonymous", "arn:aws:iam::333333333333:user/eve"} {
			r := read(stranger, string(policy), anyS3)
			r.Context = drawContext(t)
			if got := evaluate(t, r); got.Decision == access.Allowed {
				t.Fatalf("%s is let in", stranger)
			}
		}
	})
}

// An Evaluator that has read policies judges as one that has not.
func TestEvaluatorRemembers(t *testing.T) {
	t.Parallel()
	var e access.Evaluator
	rapid.Check(t, func(t *rapid.T) {
		r := drawRequest(t)
		got, err := e.Evaluate(r)
		if err != nil {
			t.Fatal(err)
		}
		if want := evaluate(t, r); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}
