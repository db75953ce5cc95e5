// SPDX-License-Identifier: MPL-2.0

package preset

// quiltBucketActions are the actions of Quilt's page "Cross-Account Access",
// step 2, in its order.
var quiltBucketActions = []string{
	"s3:GetObject",
	"s3:GetObjectAttributes",
	"s3:GetObjectTagging",
	"s3:GetObjectVersion",
	"s3:GetObjectVersionAttributes",
	"s3:GetObjectVersionTagging",
	"s3:ListBucket",
	"s3:ListBucketVersions",
	"s3:DeleteObject",
	"s3:DeleteObjectVersion",
	"s3:PutObject",
	"s3:PutObjectTagging",
	"s3:GetBucketNotification",
	"s3:PutBucketNotification",
}

// QuiltBucket are the settings of [QuiltBucketPolicy].
type QuiltBucket struct {
	Options

	ControlAccountID string   // the account that Quilt's stack runs in
	Bucket           string   // the bucket in the data account
	Principals       []string // of the control account; nil: its root, that is all that its own policies let in
	Access           string   // ReadWrite or ReadOnly; empty means ReadWrite
	Prefixes         []string // see [BucketGrant]; nil: the whole bucket
}

// QuiltBucketPolicy renders the bucket policy of Quilt's page "Cross-Account
// Access": one statement for the bucket and its objects, or several where
// [BucketStatements] says so.
//
// The page's statement has the same Sid for everybody, so that a second stack
// on a bucket replaces the first one's statement. Ours is made from the control
// account, the bucket, the principals and the prefixes: two stacks have
// different Sids, and a merge of their documents keeps both, whether a grant
// does it or a person. It does not change with the actions, so that a grant
// updates its statement in place.
//
// An error is an [ArgumentError].
func QuiltBucketPolicy(s QuiltBucket) (Document, error) {
	if err := check("control_account_id", CheckAccountID(s.ControlAccountID)); err != nil {
		return nil, err
	}

	if err := check("bucket", CheckBucket(s.Bucket)); err != nil {
		return nil, err
	}

	granted, err := accessible(s.Access, quiltBucketActions)
	if err != nil {
		return nil, err
	}

	actions, err := s.actions(BucketActions(), granted, quiltBucketActions)
	if err != nil {
		return nil, err
	}

	blocks, err := quiltPrincipals(s.Partition, s.ControlAccountID, s.Principals)
	if err != nil {
		return nil, err
	}

	return bucketStatements{
		partition: s.Partition,
		buckets:   []string{s.Bucket},
		prefixes:  s.Prefixes,
		actions:   actions,
		blocks:    blocks,
		sid:       sid("Quilt", []string{s.ControlAccountID, s.Bucket}, identity(blocks), sorted(s.Prefixes)),
	}.document()
}

// quiltPrincipals are the given principals of the control account, or its root.
func quiltPrincipals(partition, account string, principals []string) ([]PrincipalBlock, error) {
	if principals == nil {
		principals = []string{account}
	}

	parsed, err := parseAccountPrincipals(partition, "control", account, principals)
	if err != nil {
		return nil, check("principals", err)
	}

	return blocksOf(parsed), nil
}

// identity is what tells sets of principals apart.
func identity(blocks []PrincipalBlock) []string {
	var id []string

	for _, b := range blocks {
		id = append(id, b.Principal.AWS...)
		for _, c := range b.Conditions {
			id = append(id, c.Values...)
		}
	}

	return id
}

// quiltTopicActions are the actions of Quilt's page "Cross-Account Access",
// step 3, without sns:Unsubscribe: SNS refuses it in a topic policy, and Quilt
// needs no permission of the topic to unsubscribe its own queues.
var quiltTopicActions = []string{"sns:GetTopicAttributes", "sns:Subscribe"}

// QuiltTopic are the settings of [QuiltTopicPolicy].
type QuiltTopic struct {
	Options // an empty partition means the topic's

	ControlAccountID string   // the account that Quilt's stack runs in
	TopicARN         string   // the topic in the data account
	Principals       []string // as in QuiltBucket
}

// QuiltTopicPolicy renders the statement of Quilt's page "Cross-Account
// Access", step 3, for the policy of an SNS topic that the bucket sends its
// notifications to. Sids are made as in [QuiltBucketPolicy]; older versions of
// the page have AWS Config's own, AWSConfigSNSPolicy, there.
//
// An error is an [ArgumentError].
func QuiltTopicPolicy(s QuiltTopic) (Document, error) {
	if err := check("control_account_id", CheckAccountID(s.ControlAccountID)); err != nil {
		return nil, err
	}

	actions, err := s.actions(TopicActions(), quiltTopicActions, quiltTopicActions)
	if err != nil {
		return nil, err
	}

	topic, err := parseTopic(s.Partition, s.TopicARN)
	if err != nil {
		return nil, err
	}

	blocks, err := quiltPrincipals(topic.partition, s.ControlAccountID, s.Principals)
	if err != nil {
		return nil, err
	}

	sid := sid("Quilt", []string{s.ControlAccountID, s.TopicARN}, identity(blocks))

	return render(sid, []part{{actions: actions, resources: []string{s.TopicARN}}}, blocks), nil
}

// quiltTrailActions are the actions of Quilt's page "Cross-Account Access",
// step 4, option C, and s3:GetBucketLocation, without which Athena, which Quilt
// queries the logs with, cannot read a bucket.
var quiltTrailActions = []string{"s3:GetObject", "s3:ListBucket", "s3:GetBucketLocation"}

// QuiltTrailBucket are the settings of [QuiltTrailBucketPolicy].
type QuiltTrailBucket struct {
	Options

	ControlAccountID string // the account that Quilt's stack runs in
	Bucket           string // the bucket that the trail writes its logs to
}

// QuiltTrailBucketPolicy renders the statement of Quilt's page "Cross-Account
// Access", step 4, option C: Quilt may read the logs of a trail of the data
// account. Sids are made as in [QuiltBucketPolicy].
//
// An error is an [ArgumentError].
func QuiltTrailBucketPolicy(s QuiltTrailBucket) (Document, error) {
	if err := check("control_account_id", CheckAccountID(s.ControlAccountID)); err != nil {
		return nil, err
	}

	if err := check("bucket", CheckBucket(s.Bucket)); err != nil {
		return nil, err
	}

	actions, err := s.actions(BucketActions(), quiltTrailActions, quiltTrailActions)
	if err != nil {
		return nil, err
	}

	blocks, err := quiltPrincipals(s.Partition, s.ControlAccountID, nil)
	if err != nil {
		return nil, err
	}

	return bucketStatements{
		partition: s.Partition,
		buckets:   []string{s.Bucket},
		actions:   actions,
		blocks:    blocks,
		sid:       sid("QuiltTrail", []string{s.ControlAccountID, s.Bucket}),
	}.document()
}

// quiltKeyActions are the actions of Quilt's page "Enterprise Installs", "S3
// buckets with Service-Side Encryption using Key Management Service", step 2.
var quiltKeyActions = []string{"kms:Decrypt", "kms:GenerateDataKey"}

// QuiltKey are the settings of [QuiltKeyPolicy].
type QuiltKey struct {
	Options

	ControlAccountID string   // the account that Quilt's stack runs in
	Principals       []string // as in QuiltBucket
}

// QuiltKeyPolicy renders the statement of Quilt's page "Enterprise Installs"
// for the policy of the key that a bucket is encrypted with. Sids are made as
// in [QuiltBucketPolicy], but without a resource.
//
// An error is an [ArgumentError].
func QuiltKeyPolicy(s QuiltKey) (Document, error) {
	if err := check("control_account_id", CheckAccountID(s.ControlAccountID)); err != nil {
		return nil, err
	}

	actions, err := s.actions(KeyActions(), quiltKeyActions, quiltKeyActions)
	if err != nil {
		return nil, err
	}

	blocks, err := quiltPrincipals(s.Partition, s.ControlAccountID, s.Principals)
	if err != nil {
		return nil, err
	}

	return keyStatements(sid("Quilt", []string{s.ControlAccountID}, identity(blocks)), actions, nil, blocks), nil
}
