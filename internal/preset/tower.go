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

// DefaultRolePattern matches the roles that Batch Forge creates:
// TowerForge-<id>-ServiceRole, -FleetRole, -InstanceRole, -ExecutionRole and
// -FargateRole.
const DefaultRolePattern = "TowerForge*"

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
		return fmt.Errorf("%q is an ARN: expected the name of the roles, such as %s; ARNs go into role_arns", pattern, DefaultRolePattern)
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
			"such as %s; the whole account can be let in by a grant to its account id", entry, DefaultRolePattern)
	}

	return nil
}

// TowerBucket are the settings of [TowerBucketPolicy].
type TowerBucket struct {
	Options

	ComputeAccountID string   // the account that the compute environments run in
	Bucket           string   // the bucket in the data account
	RolePattern      string   // the roles' names; empty means DefaultRolePattern
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

	granted := slices.Clone(towerBucketActions)
	if s.Fusion {
		granted = append(granted, towerFusionActions...)
	}

	actions, err := s.actions(s.Access, granted, slices.Concat(towerBucketActions, towerFusionActions))
	if err != nil {
		return nil, err
	}

	block, err := s.roles()
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
		bucket:    s.Bucket,
		actions:   actions,
		blocks:    []PrincipalBlock{block},
		sid:       sid("Tower", []string{s.ComputeAccountID, s.Bucket}, id),
		separate:  true,
	}.document()
}

// roles are those of RoleARNs, or of the pattern.
func (s TowerBucket) roles() (PrincipalBlock, error) {
	if s.RoleARNs == nil {
		pattern := cmp.Or(s.RolePattern, DefaultRolePattern)
		role := principal{
			partition: cmp.Or(s.Partition, defaultPartition),
			prefix:    "iam",
			account:   s.ComputeAccountID,
			resource:  "role/" + pattern,
		}

		return matching([]principal{role}), check("role_pattern", CheckRolePattern(pattern))
	}

	if s.RolePattern != "" {
		return PrincipalBlock{}, check("role_arns", errors.New("given together with role_pattern: expected one of the two"))
	}

	if err := checkEach("role_arns", s.RoleARNs, CheckRoleARN); err != nil {
		return PrincipalBlock{}, err
	}

	roles, err := parseAccountPrincipals(s.Partition, "compute", s.ComputeAccountID, s.RoleARNs)

	return matching(roles), check("role_arns", err)
}
