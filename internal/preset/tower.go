// SPDX-License-Identifier: MPL-2.0

package preset

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// towerBucketActions are the actions of Seqera's "Cross-Account S3 Bucket
// Access Setup Guide", step 2, in its order. towerFusionActions are what
// Fusion needs beside them; s3:CopyObject is not, for it is no IAM action.
var (
	towerBucketActions = []string{"s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:PutObjectTagging", "s3:DeleteObject"}
	towerFusionActions = []string{"s3:GetObjectTagging", "s3:AbortMultipartUpload"}
)

// defaultRolePattern matches the roles that Batch Forge creates:
// TowerForge-<id>-ServiceRole, -FleetRole, -InstanceRole, -ExecutionRole and
// -FargateRole.
const defaultRolePattern = "TowerForge*"

// How a document lets roles in that are known by their names only. Both have
// the condition ArnLike on aws:PrincipalArn.
const (
	ByAccount  = "account"  // the compute account's root; the default
	ByWildcard = "wildcard" // everyone, as on the vendor's page; S3 takes that for public
)

// CheckPrincipalMode says whether mode is [ByAccount] or [ByWildcard].
func CheckPrincipalMode(mode string) error { return oneOf(mode, []string{ByAccount, ByWildcard}) }

var rolePattern = regexp.MustCompile(`^[\w+=,.@/*?-]+$`)

// CheckRolePattern says whether the pattern can be the name of roles, with
// wildcards. One of wildcards alone is refused: it lets every role of the
// account in, which is no name any more.
func CheckRolePattern(pattern string) error {
	switch {
	case strings.HasPrefix(pattern, "arn:"):
		return fmt.Errorf("%q is an ARN: expected the name of the roles, such as %s; ARNs go into role_arns", pattern, defaultRolePattern)
	case !rolePattern.MatchString(pattern), strings.HasPrefix(pattern, "/"), strings.HasSuffix(pattern, "/"):
		return fmt.Errorf("%q is no role name: expected letters, digits and _+=,.@-, the wildcards * and ?, "+
			"and / after each part of a path", pattern)
	}

	return checkSomeName(pattern, pattern)
}

// CheckRoleARN says whether arn is that of a role, or of roles with wildcards.
func CheckRoleARN(arn string) error {
	if !strings.HasPrefix(arn, "arn:") {
		return fmt.Errorf("%q is no role ARN: expected one such as arn:aws:iam::123456789012:role/name", arn)
	}

	p, err := parsePrincipal(arn)
	if err != nil {
		return err
	}

	name, isRole := strings.CutPrefix(p.resource, "role/")
	if !isRole {
		return fmt.Errorf("%q is no role ARN: expected one such as arn:aws:iam::123456789012:role/name", arn)
	}

	return checkSomeName(arn, name)
}

func checkSomeName(entry, name string) error {
	if strings.Trim(name, "*?/") == "" {
		return fmt.Errorf("%q matches every role of the compute account: write at least a part of the names, "+
			"such as %s; the whole account can be let in by a grant to its account id", entry, defaultRolePattern)
	}

	return nil
}

// TowerBucket are the settings of [TowerBucketPolicy].
type TowerBucket struct {
	Options

	ComputeAccountID string   // the account that the compute environments run in
	Bucket           string   // the bucket in the data account
	RolePattern      string   // the roles' names; empty means TowerForge*
	RoleARNs         []string // instead of a pattern; of the compute account
	PrincipalMode    string   // ByAccount or ByWildcard; empty means ByAccount
	Access           string   // ReadWrite or ReadOnly; empty means ReadWrite
	Fusion           bool     // with the actions that Fusion needs
}

// TowerBucketPolicy renders the bucket policy of Seqera's "Cross-Account S3
// Bucket Access Setup Guide", step 2: a statement for the bucket and one for
// its objects. Roles are let in by ArnLike on aws:PrincipalArn, those of
// RoleARNs too, so that the statements hold for a role that is created later
// or created again.
//
// The guide's statements have no Sids; ours have, by the rule of
// [QuiltBucketPolicy], made from the compute account, the bucket and the roles.
//
// An error is an [ArgumentError].
func TowerBucketPolicy(s TowerBucket) (Document, error) {
	if err := check("compute_account_id", CheckAccountID(s.ComputeAccountID)); err != nil {
		return nil, err
	}

	if err := check("bucket", CheckBucket(s.Bucket)); err != nil {
		return nil, err
	}

	granted, vendors := towerBucketActions, slices.Concat(towerBucketActions, towerFusionActions)
	if s.Fusion {
		granted = vendors
	}

	granted, err := accessible(s.Access, granted)
	if err != nil {
		return nil, err
	}

	actions, err := s.actions(BucketActions(), granted, vendors)
	if err != nil {
		return nil, err
	}

	block, err := towerRoles(s.Partition, s.ComputeAccountID, s.RolePattern, s.RoleARNs)
	if err != nil {
		return nil, err
	}

	id := identity([]PrincipalBlock{block})

	switch s.PrincipalMode {
	case "", ByAccount:
	case ByWildcard:
		block.Principal = Principal{Everyone: true}
	default:
		return nil, check("principal_mode", CheckPrincipalMode(s.PrincipalMode))
	}

	return bucketStatements{
		partition: s.Partition,
		buckets:   []string{s.Bucket},
		actions:   actions,
		blocks:    []PrincipalBlock{block},
		sid:       sid("Tower", []string{s.ComputeAccountID, s.Bucket}, id),
		separate:  true,
	}.document()
}

// towerRoles are those of the ARNs, or of the pattern.
func towerRoles(partition, account, pattern string, arns []string) (PrincipalBlock, error) {
	if arns == nil {
		pattern = cmp.Or(pattern, defaultRolePattern)
		role := principal{
			partition: cmp.Or(partition, defaultPartition),
			prefix:    "iam",
			account:   account,
			resource:  "role/" + pattern,
		}

		return matching([]principal{role}), check("role_pattern", CheckRolePattern(pattern))
	}

	if pattern != "" {
		return PrincipalBlock{}, check("role_arns", errors.New("given together with role_pattern: expected one of the two"))
	}

	if err := checkEach("role_arns", arns, CheckRoleARN); err != nil {
		return PrincipalBlock{}, err
	}

	roles, err := parseAccountPrincipals(partition, "compute", account, arns)

	return matching(roles), check("role_arns", err)
}

// TowerS3Write are the settings of [TowerS3WritePolicy].
type TowerS3Write struct {
	Options

	Buckets []string // the compute environment's own and those of other accounts
}

// TowerS3WritePolicy renders the identity policy of Seqera's "Cross-Account S3
// Bucket Access Setup Guide", step 1: the s3-write file of Batch Forge, with
// all buckets. An identity policy names no principal: it is for whom it is
// attached to. Sids, which the file has none of, are made from the buckets.
//
// An error is an [ArgumentError].
func TowerS3WritePolicy(s TowerS3Write) (Document, error) {
	if len(s.Buckets) == 0 {
		return nil, check("buckets", ErrEmpty)
	}

	if err := checkEach("buckets", s.Buckets, CheckBucket); err != nil {
		return nil, err
	}

	actions, err := s.actions(BucketActions(), towerBucketActions, slices.Concat(towerBucketActions, towerFusionActions))
	if err != nil {
		return nil, err
	}

	return bucketStatements{
		partition: s.Partition,
		buckets:   s.Buckets,
		actions:   actions,
		blocks:    []PrincipalBlock{{}},
		sid:       sid("Tower", sorted(s.Buckets)),
		separate:  true,
	}.document()
}

// AllowBuckets are the buckets as they go into the compute environment's
// "Allowed S3 buckets", step 3 of the guide.
func (s TowerS3Write) AllowBuckets() []string {
	urls := make([]string, 0, len(s.Buckets))
	for _, b := range sorted(s.Buckets) {
		urls = append(urls, "s3://"+b)
	}

	return urls
}

// towerKeyActions are the actions of Seqera's page "AWS Cloud", "KMS for S3",
// in its order.
var towerKeyActions = []string{"kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"}

// TowerKey are the settings of [TowerKeyPolicy].
type TowerKey struct {
	Options

	ComputeAccountID string   // the account that the compute environments run in
	RolePattern      string   // as in TowerBucket
	RoleARNs         []string // as in TowerBucket
}

// TowerKeyPolicy renders what Seqera's page "AWS Cloud", "KMS for S3", lets the
// compute environment's roles do, as a statement for the policy of the key that
// a bucket is encrypted with. All of it is for requests that S3 makes on behalf
// of the roles (kms:ViaService) only. Roles are let in as in
// [TowerBucketPolicy], Sids are made from the compute account and the roles.
//
// An error is an [ArgumentError].
func TowerKeyPolicy(s TowerKey) (Document, error) {
	if err := check("compute_account_id", CheckAccountID(s.ComputeAccountID)); err != nil {
		return nil, err
	}

	actions, err := s.actions(KeyActions(), towerKeyActions, towerKeyActions)
	if err != nil {
		return nil, err
	}

	block, err := towerRoles(s.Partition, s.ComputeAccountID, s.RolePattern, s.RoleARNs)
	if err != nil {
		return nil, err
	}

	blocks := []PrincipalBlock{block}
	viaS3 := []Condition{{Operator: "StringLike", Key: "kms:ViaService", Values: s3Hosts(s.Partition)}}

	return keyStatements(sid("Tower", []string{s.ComputeAccountID}, identity(blocks)), actions, viaS3, blocks), nil
}

// dnsSuffixes are those of the partitions that don't use amazonaws.com.
var dnsSuffixes = map[string]string{
	"aws-cn":    "amazonaws.com.cn",
	"aws-iso":   "c2s.ic.gov",
	"aws-iso-b": "sc2s.sgov.gov",
	"aws-iso-e": "cloud.adc-e.uk",
	"aws-iso-f": "csp.hci.ic.gov",
	"aws-eusc":  "amazonaws.eu",
}

// s3Hosts are what kms:ViaService says of S3, in any region. KMS documents
// amazonaws.com, and nothing about partitions with a suffix of their own: there
// both are let in, since neither can be anybody else's.
func s3Hosts(partition string) []string {
	hosts := []string{"s3.*.amazonaws.com"}
	if suffix, ok := dnsSuffixes[partition]; ok {
		hosts = append(hosts, "s3.*."+suffix)
	}

	return hosts
}
