// SPDX-License-Identifier: MPL-2.0

package preset_test

import (
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/xacct/terraform-provider-xacct/internal/preset"
)

// The actions of each service that are drawn, of those that its documentation
// lists for policies of its resources.
var (
	topicActions = []string{"sns:GetTopicAttributes", "sns:Subscribe", "sns:Publish", "sns:ListSubscriptionsByTopic", "sns:AddPermission"}
	keyActions   = []string{
		"kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyPair", "kms:ReEncryptFrom",
		"kms:ReEncryptTo", "kms:CreateGrant", "kms:GetPublicKey",
	}
	queueActions = []string{"sqs:SendMessage", "sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl"}
)

// lets says whether a document grants an action, by name or by wildcards.
func lets(document preset.Document, action string) bool {
	return slices.ContainsFunc(granted(document), func(a string) bool {
		ok, err := path.Match(strings.ToLower(a), strings.ToLower(action))

		return err == nil && ok
	})
}

// same checks that the order of the sets does not matter.
func same[S any](t *rapid.T, render func(S) (preset.Document, error), settings S, sets ...[]string) preset.Document {
	document, err := render(settings)
	if err != nil {
		t.Fatal(err)
	}

	sound(t, document)

	for _, set := range sets {
		slices.Reverse(set)
	}

	again, err := render(settings)
	if err != nil || again.JSON() != document.JSON() {
		t.Fatalf("the order of the sets matters (%v):\n%s\n%s", err, document.JSON(), again.JSON())
	}

	return document
}

func onlyResource(t *rapid.T, document preset.Document, resources ...string) {
	for _, s := range document {
		if diff := cmp.Diff(resources, s.Resources); diff != "" {
			t.Fatalf("resources (-want +got):\n%s", diff)
		}
	}
}

func grantsAll(t *rapid.T, document preset.Document, actions []string) {
	got := granted(document)
	for _, a := range actions {
		if !slices.Contains(got, a) {
			t.Fatalf("%s is not granted:\n%s", a, document.JSON())
		}
	}

	for _, a := range got {
		if !slices.Contains(actions, a) {
			t.Fatalf("%s is granted:\n%s", a, document.JSON())
		}
	}
}

func some(t *rapid.T, label string, of ...string) []string {
	return rapid.SliceOfNDistinct(rapid.SampledFrom(of), 1, len(of), rapid.ID).Draw(t, label)
}

func TestTopicAndKeyDocumentProperties(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		topic := preset.QuiltTopic{ControlAccountID: account, TopicARN: topicARN, Principals: drawPrincipals(t), Options: preset.Options{
			AdditionalActions: subset(t, "added topic actions", topicActions[2:]...),
			ExcludedActions:   subset(t, "excluded topic actions", "sns:GetTopicAttributes"),
		}}
		document := same(t, preset.QuiltTopicPolicy, topic, topic.Principals, topic.AdditionalActions)
		onlyResource(t, document, topicARN)
		neverGrants(t, document, topic.ExcludedActions)

		key := preset.TowerKey{
			ComputeAccountID: account,
			RoleARNs:         subset(t, "roles", aRole, roles, "arn:aws:iam::"+account+":role/b"),
			Options: preset.Options{
				AdditionalActions: subset(t, "added key actions", keyActions...),
				ExcludedActions:   subset(t, "excluded key actions", keyActions[1:7]...),
			},
		}
		document = same(t, preset.TowerKeyPolicy, key, key.RoleARNs, key.AdditionalActions, key.ExcludedActions)
		onlyResource(t, document, "*")

		for _, a := range slices.Concat(keyActions[:7], key.AdditionalActions) {
			if lets(document, a) == slices.Contains(key.ExcludedActions, a) {
				t.Fatalf("%s: excluded %t, granted %t:\n%s", a, slices.Contains(key.ExcludedActions, a), lets(document, a), document.JSON())
			}
		}

		for _, s := range document {
			if !slices.ContainsFunc(s.Conditions, func(c preset.Condition) bool { return c.Key == "kms:ViaService" }) {
				t.Fatalf("not through S3 only: %s", s.JSON())
			}
		}
	})
}

func TestTowerS3WriteProperties(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		settings := preset.TowerS3Write{
			Buckets: some(t, "buckets", bucket, "work-bucket", "a.b.c"),
			Options: drawOptions(t, []string{"s3:GetObject", "s3:ListBucket", "s3:PutObject", "s3:PutObjectTagging", "s3:DeleteObject"}),
		}
		document := same(t, preset.TowerS3WritePolicy, settings, settings.Buckets, settings.AdditionalActions, settings.ExcludedActions)
		neverGrants(t, document, settings.ExcludedActions)

		for _, s := range document {
			fits(t, s, nil)

			if len(s.Resources) != len(settings.Buckets) {
				t.Fatalf("not all buckets: %s", s.JSON())
			}
		}

		if strings.Contains(document.JSON(), `"Principal"`) {
			t.Fatalf("an identity policy with a principal:\n%s", document.JSON())
		}
	})
}

func TestShortFormProperties(t *testing.T) {
	t.Parallel()

	rapid.Check(t, func(t *rapid.T) {
		principals := some(t, "principals", account, other, aRole, roles, "s3.amazonaws.com")

		subscription := preset.TopicSubscription{
			TopicARN: topicARN, Principals: principals, Sid: "Sid",
			Actions:   slices.Concat(some(t, "topic actions", topicActions...), []string{"sns:Subscribe"}),
			Protocols: subset(t, "protocols", "sqs", "lambda"),
			Endpoints: subset(t, "endpoints", queueARN, "arn:aws:lambda:*"),
		}
		document := same(t, preset.TopicSubscriptionStatements, subscription,
			principals, subscription.Actions, subscription.Protocols, subscription.Endpoints)
		onlyResource(t, document, topicARN)
		grantsAll(t, document, subscription.Actions)

		for _, s := range document {
			limited := slices.ContainsFunc(s.Conditions, func(c preset.Condition) bool { return strings.HasPrefix(c.Key, "sns:") })
			if limited && !cmp.Equal(s.Actions, []string{"sns:Subscribe"}) {
				t.Fatalf("other actions have conditions that can't hold for them: %s", s.JSON())
			}

			if !limited && slices.Contains(s.Actions, "sns:Subscribe") && (subscription.Protocols != nil || subscription.Endpoints != nil) {
				t.Fatalf("not limited: %s", s.JSON())
			}
		}

		publish := preset.TopicPublish{
			TopicARN: topicARN, SourceBuckets: some(t, "source buckets", bucket, "b-one", "b-two"), Sid: "Sid",
			Actions: some(t, "publish actions", topicActions...),
		}
		document = same(t, preset.TopicPublishStatements, publish, publish.SourceBuckets, publish.Actions)
		onlyResource(t, document, topicARN)
		grantsAll(t, document, publish.Actions)

		key := preset.KeyGrant{Principals: principals, Actions: some(t, "key actions", keyActions...), Sid: "Sid"}
		document = same(t, preset.KeyStatements, key, principals, key.Actions)
		onlyResource(t, document, "*")
		grantsAll(t, document, key.Actions)

		queue := preset.QueueGrant{QueueARN: queueARN, Principals: principals, Actions: some(t, "queue actions", queueActions...), Sid: "Sid"}
		document = same(t, preset.QueueStatements, queue, principals, queue.Actions)
		onlyResource(t, document, queueARN)
		grantsAll(t, document, queue.Actions)

		trust := preset.RoleTrust{
			Principals: principals, Sid: "Sid", ExternalIDs: subset(t, "external ids", "one", "two"), TagSession: rapid.Bool().Draw(t, "tag session"),
			Actions: slices.Concat([]string{"sts:AssumeRole"}, subset(t, "trust actions", "sts:TagSession", "sts:SetSourceIdentity")),
		}
		document = same(t, preset.RoleTrustStatements, trust, principals, trust.Actions, trust.ExternalIDs)

		wanted := trust.Actions
		if trust.TagSession {
			wanted = append(wanted, "sts:TagSession")
		}

		grantsAll(t, document, wanted)
		onlyResource(t, document)

		for _, s := range document {
			limited := slices.ContainsFunc(s.Conditions, func(c preset.Condition) bool { return c.Key == "sts:ExternalId" })
			if limited != (trust.ExternalIDs != nil && slices.Contains(s.Actions, "sts:AssumeRole")) {
				t.Fatalf("limited by an external id: %t: %s", limited, s.JSON())
			}
		}
	})
}
