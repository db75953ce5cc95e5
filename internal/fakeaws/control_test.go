// SPDX-License-Identifier: MPL-2.0

package fakeaws_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

// control calls the control surface and wants the status.
func control(t *testing.T, s *fakeaws.Server, method, path, body string, status int) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.URL()+"/_fake/"+path, strings.NewReader(body))
	check(t, err)
	resp, err := http.DefaultClient.Do(req)
	check(t, err)
	defer func() { _ = resp.Body.Close() }()
	answer, err := io.ReadAll(resp.Body)
	check(t, err)
	if resp.StatusCode != status {
		t.Fatalf("%s %s answers %d %s, want %d", method, path, resp.StatusCode, answer, status)
	}
	return string(answer)
}

// seed has principals that name each other in an order that only works when all
// are there before any policy.
const seed = `{"accounts": [
  {"id": "111122223333", "buckets": [{
    "name": "data-bucket", "region": "eu-west-1", "objects": {"key": "text"},
    "public_access_block": {}, "object_ownership": "ObjectWriter",
    "policy": {"Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:role/Reader"}, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::data-bucket/*"}}
  }]},
  {"id": "444455556666", "roles": [{
    "name": "Reader",
    "trust": {"Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:user/ann"}, "Action": "sts:AssumeRole"}},
    "policies": {"read": {"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}},
    "attached": ["arn:aws:iam::444455556666:policy/read"]
  }], "users": [{"name": "ann"}],
  "policies": [{"name": "read", "versions": [
    {"id": "v2", "document": {"Statement": {"Effect": "Allow", "Action": "s3:Get*", "Resource": "*"}}},
    {"id": "v4", "default": true, "document": {"Statement": {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}}}
  ]}],
  "topics": [{"name": "plain", "region": "eu-west-1"}, {"name": "shared", "region": "us-east-1", "policy":
    {"Statement": {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "sns:Subscribe", "Resource": "arn:aws:sns:us-east-1:444455556666:shared"}}}],
  "queues": [{"name": "plain", "region": "eu-west-1"}, {"name": "shared", "region": "us-east-1", "policy":
    {"Statement": {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:role/Reader"}, "Action": "sqs:SendMessage", "Resource": "*"}}}],
  "keys": [{"id": "12345678-1234-1234-1234-123456789012", "region": "eu-west-1", "aliases": ["alias/data"]}, {"region": "us-east-1", "policy":
    {"Statement": {"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "kms:*", "Resource": "*"}}}]}
]}`

func TestControl(t *testing.T) {
	t.Parallel()
	s := fakeaws.New()
	check(t, s.Start())
	t.Cleanup(s.Close)
	const shown = `{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::444455556666:role/Reader"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::data-bucket/*"}]}`

	var state fakeaws.State
	check(t, json.Unmarshal([]byte(control(t, s, "POST", "state", seed, 200)), &state))
	if got := control(t, s, "GET", "policy/data-bucket", "", 200); got != shown {
		t.Errorf("policy is %s, want %s", got, shown)
	}
	var session fakeaws.Credentials
	check(t, json.Unmarshal([]byte(control(t, s, "POST", "session", `{"account":"444455556666","role":"Reader","session":"me"}`, 200)), &session))
	if got, err := download(t, s3Of(s, session), "key"); err != nil || got != "text" {
		t.Errorf("got %q and %v", got, err)
	}
	if users := state.Accounts[1].Users; len(users) != 1 || len(users[0].Credentials) != 1 {
		t.Errorf("users are %+v", users)
	}

	control(t, s, "POST", "fault", `{"operation":"GetObject","code":"SlowDown","times":1}`, 204)
	_, err := download(t, s3Of(s, session), "key")
	wantRefusal(t, err, refusal{503, "SlowDown", ""})
	control(t, s, "POST", "latency", `{"latency":"1ms"}`, 204)
	control(t, s, "POST", "settings", `{"stale_reads":1,"redirects":true}`, 204)
	client := s3In(s, session, "us-west-2")
	_, err = download(t, client, "key")
	wantRefusal(t, err, refusal{301, "PermanentRedirect", ""})

	var calls []fakeaws.Call
	check(t, json.Unmarshal([]byte(control(t, s, "GET", "calls", "", 200)), &calls))
	if diff := cmp.Diff([]string{"GetObject", "GetObject", "GetObject"}, operations(s)); diff != "" || len(calls) != 3 {
		t.Errorf("operations (-want +got), %d calls:\n%s", len(calls), diff)
	}
	control(t, s, "POST", "reset", "", 204)
	if got := control(t, s, "GET", "calls", "", 200); got != "[]\n" {
		t.Errorf("after a reset the log is %s", got)
	}

	control(t, s, "DELETE", "role/444455556666/Reader", "", 204)
	id := state.Accounts[1].Roles[0].UniqueID
	if got := control(t, s, "GET", "policy/data-bucket", "", 200); got != strings.ReplaceAll(shown, "arn:aws:iam::444455556666:role/Reader", id) {
		t.Errorf("policy with a deleted role is %s", got)
	}
	control(t, s, "PUT", "policy/data-bucket", "no JSON", 400)
	control(t, s, "PUT", "policy/data-bucket", toControl, 204)
	control(t, s, "DELETE", "policy/data-bucket", "", 204)
	control(t, s, "GET", "policy/data-bucket", "", 404)
	const topic = "document?arn=arn:aws:sns:us-east-1:444455556666:shared"
	statement := `{"Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"sns:Subscribe","Resource":"arn:aws:sns:us-east-1:444455556666:shared"}]}`
	if got := control(t, s, "GET", topic, "", 200); got != statement {
		t.Errorf("topic policy is %s, want %s", got, statement)
	}
	control(t, s, "PUT", topic, strings.Replace(statement, "Subscribe", "Publish", 1), 204)
	control(t, s, "PUT", topic, "no JSON", 400)
	if got := control(t, s, "GET", topic, "", 200); !strings.Contains(got, "sns:Publish") {
		t.Errorf("topic policy is %s", got)
	}
	control(t, s, "GET", "document?arn=arn:aws:sqs:eu-west-1:444455556666:plain", "", 404)
	control(t, s, "DELETE", "resource?arn=arn:aws:sns:us-east-1:444455556666:shared", "", 204)
	control(t, s, "GET", topic, "", 404)
	control(t, s, "POST", "settings", `{"queue_delay":"1s"}`, 204)
	control(t, s, "POST", "fault", `{"operations":"GetObject"}`, 400)
	control(t, s, "POST", "state", `{"accounts":[{"id":"1"}]}`, 400)
	control(t, s, "POST", "session", `{"account":"444455556666","role":"Reader","session":"me"}`, 404)
}

// TestStateSeeds: what State gives seeds a server of the same state.
func TestStateSeeds(t *testing.T) {
	t.Parallel()
	var state fakeaws.State
	check(t, json.Unmarshal([]byte(seed), &state))
	first, second := fakeaws.New(), fakeaws.New()
	check(t, first.Seed(state))
	check(t, second.Seed(first.State()))
	if diff := cmp.Diff(first.State(), second.State()); diff != "" {
		t.Errorf("state (-first +second):\n%s", diff)
	}
	account := first.State().Accounts[1]
	var got []string
	for _, v := range account.Policies[0].Versions {
		got = append(got, v.ID)
	}
	got = append(got, account.Topics[1].ARN, account.Queues[1].URL, account.Keys[0].Aliases[0], account.Keys[0].ARN)
	want := []string{
		"v2", "v4", "arn:aws:sns:us-east-1:444455556666:shared", "https://sqs.us-east-1.amazonaws.com/444455556666/shared",
		"alias/data", "arn:aws:kms:eu-west-1:444455556666:key/12345678-1234-1234-1234-123456789012",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("state (-want +got):\n%s", diff)
	}
}

// TestSeedRefusals: a state that AWS would refuse is not taken.
func TestSeedRefusals(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		"policy without versions": `"policies":[{"name":"p","versions":[]}]`,
		"version ids that fall":   `"policies":[{"name":"p","versions":[{"id":"v2","document":` + readAll + `},{"id":"v1","document":` + readAll + `}]}]`,
		"attached to nothing":     `"roles":[{"name":"r","attached":["arn:aws:iam::111122223333:policy/p"]}]`,
		"topic of no region":      `"topics":[{"name":"t","region":"cn-north-1"}]`,
		"topic policy":            `"topics":[{"name":"t","region":"eu-west-1","policy":{"Statement":[]}}]`,
		"queue policy":            `"queues":[{"name":"q","region":"eu-west-1","policy":{"Statement":[]}}]`,
		"key policy":              `"keys":[{"region":"eu-west-1","policy":{"Statement":[]}}]`,
		"key id":                  `"keys":[{"id":"mine","region":"eu-west-1"}]`,
		"alias":                   `"keys":[{"region":"eu-west-1","aliases":["mine"]}]`,
	}
	for name, account := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var state fakeaws.State
			check(t, json.Unmarshal([]byte(`{"accounts":[{"id":"111122223333",`+account+`}]}`), &state))
			if fakeaws.New().Seed(state) == nil {
				t.Error("the state was taken")
			}
		})
	}
}
