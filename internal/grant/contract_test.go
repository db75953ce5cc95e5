// SPDX-License-Identifier: MPL-2.0

package grant_test

import (
	stdcmp "cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

// subject is one kind of grant, and a document in the fake to try it on. It holds
// a statement that is somebody else's.
type subject struct {
	resource, attribute string
	address             string
	read, write         string // the operations by which the document is read and written
	parameter           string // of the write that has the document
	get                 func() string
	set                 func(document string) error
	plant               func(document string) error
	remove              func() // the target itself
	// statement is one that the service accepts, with one of two actions.
	statement func(sid string, action int) string
	limit     string // as an error says it
	// needed are statements without which the caller gets no access to the document,
	// and alone is one that is enough.
	needed, alone string
	// last is what AWS has when the last statement was taken out; "refused" when it
	// can't be.
	last string
}

// subjects makes one of each kind, each in a world of its own.
func subjects(t *testing.T) map[string]func(t *testing.T) (*world, subject) {
	t.Helper()
	stmt := func(sid, middle, action, resource string) string {
		s := fmt.Sprintf(`{"Sid":%q,"Effect":"Allow",%s"Action":%q`, sid, middle, action)
		if resource != "" {
			s += fmt.Sprintf(`,"Resource":%q`, resource)
		}
		return s + "}"
	}
	control := `"Principal":{"AWS":"arn:aws:iam::` + controlAccount + `:root"},`
	return map[string]func(t *testing.T) (*world, subject){
		"bucket": func(t *testing.T) (*world, subject) {
			t.Helper()
			w := newTenantedWorld(t)
			return w, subject{
				resource: "xacct_bucket_grant", attribute: "bucket", address: "data",
				read: "GetBucketPolicy", write: "PutBucketPolicy",
				get:    func() string { text, _ := w.BucketPolicy("data"); return text },
				set:    func(d string) error { return w.SetBucketPolicy("data", d) },
				plant:  func(d string) error { return w.PlantBucketPolicy("data", d) },
				remove: func() { w.Delete("arn:aws:s3:::data") },
				statement: func(sid string, n int) string {
					return stmt(sid, control, []string{"s3:GetObject", "s3:PutObject"}[n], "arn:aws:s3:::data/*")
				},
				limit: "20480 bytes",
			}
		},
		"topic subscription": func(t *testing.T) (*world, subject) {
			t.Helper()
			return topicSubject(t, "xacct_topic_subscription_grant", control, stmt)
		},
		"topic publish": func(t *testing.T) (*world, subject) {
			t.Helper()
			return topicSubject(t, "xacct_topic_publish_grant", control, stmt)
		},
		"key": func(t *testing.T) (*world, subject) {
			t.Helper()
			w := newWorld(t)
			key := w.data.CreateKey("us-east-1")
			root := `{"Sid":"Root","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::` + dataAccount + `:root"},"Action":"kms:*","Resource":"*"}`
			return w, subject{
				resource: "xacct_key_grant", attribute: "key_id", address: key.ID,
				read: "GetKeyPolicy", write: "PutKeyPolicy", parameter: "Policy",
				get:    func() string { text, _ := w.KeyPolicy(key.ARN); return text },
				set:    func(d string) error { return w.SetKeyPolicy(key.ARN, d) },
				plant:  func(d string) error { return w.PlantKeyPolicy(key.ARN, d) },
				remove: func() { w.Delete(key.ARN) },
				statement: func(sid string, n int) string {
					return stmt(sid, control, []string{"kms:Decrypt", "kms:Encrypt"}[n], "*")
				},
				limit: "32768 bytes", last: "refused", needed: root, alone: strings.Replace(root, "Root", "Ours", 1),
			}
		},
		"queue": func(t *testing.T) (*world, subject) {
			t.Helper()
			w := newWorld(t)
			queue := w.data.CreateQueue("jobs", "us-east-1")
			s := subject{
				resource: "xacct_queue_grant", attribute: "queue_url", address: queue.URL,
				read: "GetQueueAttributes", write: "SetQueueAttributes", parameter: "Policy",
				get:    func() string { text, _ := w.QueuePolicy(queue.ARN); return text },
				set:    func(d string) error { return w.SetQueuePolicy(queue.ARN, d) },
				plant:  func(d string) error { return w.PlantQueuePolicy(queue.ARN, d) },
				remove: func() { w.Delete(queue.ARN) },
				statement: func(sid string, n int) string {
					return stmt(sid, control, []string{"sqs:SendMessage", "sqs:ReceiveMessage"}[n], queue.ARN)
				},
				limit: "8192 bytes",
			}
			must(t, s.set(`{"Version":"2012-10-17","Statement":[`+s.statement("Theirs", 1)+`]}`))
			return w, s
		},
		"role trust": func(t *testing.T) (*world, subject) {
			t.Helper()
			w := newWorld(t)
			role := w.data.CreateRole("worker", "/", `{"Version":"2012-10-17","Statement":[{"Sid":"Theirs","Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`)
			return w, subject{
				resource: "xacct_role_trust_grant", attribute: "role", address: "worker",
				read: "GetRole", write: "UpdateAssumeRolePolicy", parameter: "PolicyDocument",
				get:    func() string { text, _ := w.TrustPolicy(role.ARN); return text },
				set:    func(d string) error { return w.SetTrustPolicy(role.ARN, d) },
				plant:  func(d string) error { return w.PlantTrustPolicy(role.ARN, d) },
				remove: func() { w.data.DeleteRole("worker") },
				statement: func(sid string, n int) string {
					return stmt(sid, control, []string{"sts:AssumeRole", "sts:TagSession"}[n], "")
				},
				limit: "2048 characters", last: "refused",
			}
		},
		"managed policy": func(t *testing.T) (*world, subject) {
			t.Helper()
			w := newWorld(t)
			p := w.data.CreatePolicy("s3-write", "/", `{"Version":"2012-10-17","Statement":[{"Sid":"Theirs","Effect":"Allow","Action":"ec2:Describe*","Resource":"*"}]}`)
			return w, subject{
				resource: "xacct_iam_policy_grant", attribute: "policy_arn", address: p.ARN,
				read: "GetPolicyVersion", write: "CreatePolicyVersion", parameter: "PolicyDocument",
				get:    func() string { text, _ := w.ManagedPolicy(p.ARN); return text },
				set:    func(d string) error { return w.SetManagedPolicy(p.ARN, d) },
				plant:  func(d string) error { return w.PlantManagedPolicy(p.ARN, d) },
				remove: func() { w.Delete(p.ARN) },
				statement: func(sid string, n int) string {
					return stmt(sid, "", []string{"s3:GetObject", "s3:PutObject"}[n], "arn:aws:s3:::other/*")
				},
				limit: "6144 characters", last: "refused",
			}
		},
	}
}

func topicSubject(t *testing.T, resource, control string, stmt func(sid, middle, action, resource string) string) (*world, subject) {
	t.Helper()
	w := newWorld(t)
	topic := w.data.CreateTopic("changes", "us-east-1")
	return w, subject{
		resource: resource, attribute: "topic_arn", address: topic.ARN,
		read: "GetTopicAttributes", write: "SetTopicAttributes", parameter: "AttributeValue",
		get:    func() string { text, _ := w.TopicPolicy(topic.ARN); return text },
		set:    func(d string) error { return w.SetTopicPolicy(topic.ARN, d) },
		plant:  func(d string) error { return w.PlantTopicPolicy(topic.ARN, d) },
		remove: func() { w.Delete(topic.ARN) },
		statement: func(sid string, n int) string {
			return stmt(sid, control, []string{"sns:Subscribe", "sns:Publish"}[n], topic.ARN)
		},
		limit: "30720 bytes",
		// SNS developer guide: what a topic has from the start.
		last: `{"Version":"2008-10-17","Id":"__default_policy_ID","Statement":[{"Sid":"__default_statement_ID","Effect":"Allow","Principal":{"AWS":"*"},` +
			`"Action":["SNS:GetTopicAttributes","SNS:SetTopicAttributes","SNS:AddPermission","SNS:RemovePermission","SNS:DeleteTopic","SNS:Subscribe","SNS:ListSubscriptionsByTopic","SNS:Publish"],` +
			`"Resource":"` + topic.ARN + `","Condition":{"StringEquals":{"AWS:SourceOwner":"` + dataAccount + `"}}}]}`,
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (s subject) config(statements ...string) attrs {
	return attrs{s.attribute: s.address, "policy": `{"Version":"2012-10-17","Statement":[` + strings.Join(statements, ",") + `]}`}
}

// minified is what the service has, without the whitespace that KMS adds.
func (s subject) minified(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	inString := false
	for i, c := range s.get() {
		if c == '"' && (i == 0 || s.get()[i-1] != '\\') {
			inString = !inString
		}
		if inString || !strings.ContainsRune(" \n\t\r", c) {
			b.WriteRune(c)
		}
	}
	return b.String()
}

// sent returns the documents of the writes in the log.
func (s subject) sent(t *testing.T, w *world) []string {
	t.Helper()
	var all []string
	for _, c := range w.Calls() {
		if c.Operation != s.write {
			continue
		}
		body := c.RequestBody
		switch {
		case s.parameter == "":
		case strings.HasPrefix(body, "{"):
			var fields struct {
				Policy     string
				Attributes struct{ Policy string }
			}
			must(t, json.Unmarshal([]byte(body), &fields))
			body = fields.Policy + fields.Attributes.Policy
		default:
			form, err := url.ParseQuery(body)
			must(t, err)
			body = form.Get(s.parameter)
		}
		all = append(all, body)
	}
	return all
}

// each runs a test on every kind of grant.
func each(t *testing.T, test func(t *testing.T, w *world, s subject)) {
	t.Helper()
	for name, open := range subjects(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, s := open(t)
			test(t, w, s)
		})
	}
}

func TestEveryKindComesAndGoesWithoutATrace(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world, s subject) {
		before := s.get()
		g := w.provider(t).Resource(s.resource)
		config := s.config(s.statement("Ours", 0))
		noErrors(t, g.Apply(config))
		contains(t, s.minified(t), s.statement("Ours", 0))
		g = g.With(w.provider(t))
		noErrors(t, g.Refresh())
		if g.Changes(config) {
			t.Error("a second plan has changes")
		}
		noErrors(t, g.Destroy())
		if diff := cmp.Diff(before, s.get()); diff != "" {
			t.Errorf("document after destroy (-before +after):\n%s", diff)
		}
	})
}

func TestEveryKindIsUpdatedInOneWrite(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world, s subject) {
		g := w.provider(t).Resource(s.resource)
		noErrors(t, g.Apply(s.config(s.statement("A", 0), s.statement("B", 0))))
		w.ResetCalls()
		noErrors(t, g.Apply(s.config(s.statement("C", 0), s.statement("B", 1))))
		if n := w.count(s.write); n != 1 {
			t.Errorf("%d writes, want 1", n)
		}
		now := s.minified(t)
		contains(t, now, s.statement("B", 1), s.statement("C", 0))
		if strings.Contains(now, `"Sid":"A"`) {
			t.Errorf("A is still there: %s", now)
		}
		w.ResetCalls()
		noErrors(t, g.Apply(s.config(s.statement("C", 0), s.statement("B", 1))))
		if n := w.count(s.write); n != 0 {
			t.Errorf("%d writes for nothing, want none", n)
		}
	})
}

func TestEveryKindShowsAndRepairsDrift(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world, s subject) {
		g := w.provider(t).Resource(s.resource)
		config := s.config(s.statement("A", 0), s.statement("B", 0))
		noErrors(t, g.Apply(config))
		applied := s.get()
		for name, c := range map[string]struct {
			now           string
			gone, changes bool
		}{
			"edited":      {now: strings.Replace(s.minified(t), s.statement("A", 0), s.statement("A", 1), 1), changes: true},
			"one removed": {now: strings.Replace(s.minified(t), ","+s.statement("A", 0), "", 1), changes: true},
			"all removed": {now: strings.Replace(strings.Replace(s.minified(t), ","+s.statement("A", 0), "", 1), ","+s.statement("B", 0), "", 1), gone: true, changes: true},
			"foreign":     {now: strings.Replace(s.minified(t), s.statement("A", 0), s.statement("A", 0)+","+s.statement("Newcomer", 1), 1)},
		} {
			if c.now == s.minified(t) {
				t.Fatalf("%s: the document was not changed", name)
			}
			must(t, s.set(c.now))
			h := g.With(w.provider(t))
			noErrors(t, h.Refresh())
			if h.Gone() != c.gone {
				t.Errorf("%s: gone: %v, want %v", name, h.Gone(), c.gone)
			}
			if changes := h.Changes(config); changes != c.changes {
				t.Errorf("%s: changes: %v, want %v", name, changes, c.changes)
			}
			noErrors(t, h.Apply(config))
			contains(t, s.minified(t), s.statement("A", 0), s.statement("B", 0))
			must(t, s.set(applied))
		}
	})
}

func TestEveryKindFailsOnAConflictAndAdoptsTheSame(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world, s subject) {
		must(t, s.set(strings.Replace(s.minified(t), `"Statement":[`, `"Statement":[`+s.statement("Mine", 1)+",", 1)))
		before := s.get()
		want := []string{"Conflicting Sid", `"Mine"`, "There now", "Wanted", "terraform import " + s.resource + ".NAME '" + s.address + ",Mine'", "Nothing was written"}

		contains(t, w.provider(t).Resource(s.resource).Apply(s.config(s.statement("Mine", 0))).Errors(), want...) // at plan
		late := start(t, w.providerBlock(attrs{"plan_checks": false}))
		contains(t, late.Resource(s.resource).Apply(s.config(s.statement("Mine", 0))).Errors(), want...)
		if n := w.count(s.write); n != 0 || s.get() != before {
			t.Errorf("%d writes", n)
		}

		g := w.provider(t).Resource(s.resource)
		noErrors(t, g.Apply(s.config(s.statement("Mine", 1))))
		if n := w.count(s.write); n != 0 {
			t.Errorf("%d writes for an adoption", n)
		}

		config := s.config(s.statement("Mine", 0))
		config["on_conflict"] = "overwrite"
		noErrors(t, w.provider(t).Resource(s.resource).Apply(config))
		contains(t, s.minified(t), s.statement("Mine", 0))
	})
}

func TestEveryKindIsImported(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world, s subject) {
		g := w.provider(t).Resource(s.resource)
		config := s.config(s.statement("A", 0), s.statement("B", 1))
		noErrors(t, g.Apply(config))
		imported := w.provider(t).Resource(s.resource)
		noErrors(t, imported.ImportID(s.address+",A,B"))
		if imported.Changes(config) {
			t.Error("a plan after the import has changes")
		}
		contains(t, w.provider(t).Resource(s.resource).ImportID(s.address+",Nobody").Errors(), `"Nobody"`, `"A", "B"`)
		contains(t, w.provider(t).Resource(s.resource).ImportID(s.address).Errors(), "Invalid Import Id")
		noErrors(t, imported.Destroy())
		if strings.Contains(s.minified(t), `"Sid":"A"`) {
			t.Error("A is still there after destroy")
		}
	})
}

func TestTheLastStatementOfEveryKind(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world, s subject) {
		must(t, s.plant(`{"Version":"2012-10-17","Statement":[`+stdcmp.Or(s.alone, s.statement("Ours", 0))+`]}`))
		g := w.provider(t).Resource(s.resource)
		noErrors(t, g.ImportID(s.address+",Ours"))
		d := g.Destroy()
		if s.last == "refused" {
			contains(t, d.Errors(), "Last Statement", "Nothing was written")
			contains(t, s.get(), "Ours")
			return
		}
		noErrors(t, d)
		if diff := cmp.Diff(s.last, s.get()); diff != "" {
			t.Errorf("document (-want +got):\n%s", diff)
		}
	})
}

func TestATargetOfEveryKindThatIsGone(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world, s subject) {
		g := w.provider(t).Resource(s.resource)
		config := s.config(s.statement("Ours", 0))
		noErrors(t, g.Apply(config))
		s.remove()
		destroyed := *g
		noErrors(t, destroyed.With(w.provider(t)).Destroy())
		g = g.With(w.provider(t))
		noErrors(t, g.Refresh())
		if !g.Gone() {
			t.Error("the grant is still in the state")
		}
		contains(t, g.Apply(config).Errors(), "Not Found", "Nothing was written")
	})
}

func TestADenialOfEveryKindIsNoAbsence(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world, s subject) {
		g := w.provider(t).Resource(s.resource)
		config := s.config(s.statement("Ours", 0))
		noErrors(t, g.Apply(config))
		w.Fault(fakeaws.Fault{Operation: s.read, Times: -1, Status: 403, Code: "AccessDenied"})
		g = g.With(w.provider(t))
		contains(t, g.Refresh().Errors(), "Access Denied", "The caller needs")
		if g.Gone() {
			t.Error("a denial was taken for gone")
		}
		_, planned := w.provider(t).Resource(s.resource).Plan(config)
		noErrors(t, planned)
		contains(t, planned.Warnings(), "Plan Checks Left Out")
		contains(t, g.Destroy().Errors(), "Access Denied", "Nothing was written")
	})
}

func TestADocumentOfEveryKindThatIsTooLarge(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world, s subject) {
		large := strings.TrimSuffix(s.statement("Large", 0), "}") + `,"Condition":{"StringEquals":{"aws:PrincipalTag/x":"` + strings.Repeat("x", 33000) + `"}}}`
		for when, p := range map[string]*configured{"plan": w.provider(t), "apply": start(t, w.providerBlock(attrs{"plan_checks": false}))} {
			contains(t, p.Resource(s.resource).Apply(s.config(large)).Errors(), "Policy Too Large", "Large 33", s.limit[strings.Index(s.limit, " ")+1:], "limit is "+strings.Fields(s.limit)[0], "Nothing was written")
			if n := w.count(s.write); n != 0 {
				t.Errorf("%s: %d writes", when, n)
			}
		}
	})
}

func TestForeignBytesOfEveryKindAreSentAsTheyAre(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, w *world, s subject) {
		odd := strings.TrimSuffix(s.statement("Odd", 1), "}") + ` , "Odd" : {"b":1e400 , "a":[12345678901234567890.10,"\u00e9\/"]} }`
		must(t, s.plant("{ \"Version\":\"2012-10-17\",\n \"Statement\" : [ "+odd+" ,\n"+stdcmp.Or(s.needed, s.statement("Theirs", 1))+"]}"))
		g := w.provider(t).Resource(s.resource)
		noErrors(t, g.Apply(s.config(s.statement("Ours", 0))))
		sent := s.sent(t, w)
		if len(sent) != 1 {
			t.Fatalf("%d writes, want 1", len(sent))
		}
		contains(t, sent[0], odd)
		if strings.Index(sent[0], odd) > strings.Index(sent[0], stdcmp.Or(s.needed, s.statement("Theirs", 1))) {
			t.Error("the order has changed")
		}
	})
}
