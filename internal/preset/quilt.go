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

	actions, err := s.actions(s.Access, quiltBucketActions, quiltBucketActions)
	if err != nil {
		return nil, err
	}

	principals := s.Principals
	if principals == nil {
		principals = []string{s.ControlAccountID}
	}

	parsed, err := parseAccountPrincipals(s.Partition, "control", s.ControlAccountID, principals)
	if err != nil {
		return nil, check("principals", err)
	}

	blocks := blocksOf(parsed)

	return bucketStatements{
		partition: s.Partition,
		bucket:    s.Bucket,
		prefixes:  s.Prefixes,
		actions:   actions,
		blocks:    blocks,
		sid:       sid("Quilt", []string{s.ControlAccountID, s.Bucket}, identity(blocks), sorted(s.Prefixes)),
	}.document()
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
