// SPDX-License-Identifier: MPL-2.0

package accessmap

import (
	"slices"
	"strings"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/preset"
)

// What an action is good for.
const (
	read  = "read"
	write = "write"
	admin = "admin"
)

var accessLevels = []string{read, write, admin}

// levels are the actions that are known of a type of resource.
type levels struct {
	service string
	actions preset.Actions
	known   map[string]level
}

// level is what an action is good for, and, in S3, what it works on.
type level struct {
	access          string
	bucket, objects bool
}

func levelsOf(typ string) levels {
	l := levels{known: map[string]level{}}
	switch typ {
	case Bucket:
		l.service, l.actions = "s3", preset.BucketActions()
	case Topic:
		l.service, l.actions = "sns", preset.TopicActions()
	case Key:
		l.service, l.actions = "kms", preset.KeyActions()
	}
	for _, action := range l.actions.Matching("*") {
		l.known[action] = l.level(action)
	}
	return l
}

// level judges an action by its name. In S3, what changes an object writes, and what
// changes the bucket administers it. In SNS, who subscribes reads. In KMS, who decrypts
// or verifies reads, who encrypts or signs writes; CreateGrant and the like hand access on.
func (l levels) level(action string) level {
	_, name, _ := strings.Cut(strings.ToLower(action), ":")
	begins := func(beginnings ...string) bool {
		return slices.ContainsFunc(beginnings, func(b string) bool { return strings.HasPrefix(name, b) })
	}
	found := level{access: admin}
	if l.service == "s3" {
		found.bucket, found.objects = preset.WorksOn(action)
	}
	switch {
	case begins("get", "list", "describe"),
		l.service == "sns" && begins("subscribe", "receive"),
		l.service == "kms" && begins("decrypt", "decapsulate", "derivesharedsecret", "verify"):
		found.access = read
	case found.objects,
		l.service == "sns" && begins("publish"),
		l.service == "kms" && begins("encrypt", "encapsulate", "generate", "reencrypt", "sign"):
		found.access = write
	}
	return found
}

// access is what the actions of a statement are good for on its resources.
func (l levels) access(s policy.Statement) []string {
	bucket, objects := reach(s)
	good := map[string]bool{}
	add := func(found level) {
		if l.service != "s3" || found.bucket && bucket || found.objects && objects {
			good[found.access] = true
		}
	}
	for _, pattern := range s.Actions() {
		matching := l.actions.Matching(pattern)
		for _, action := range matching {
			add(l.known[action])
		}
		if service, _, _ := strings.Cut(pattern, ":"); len(matching) == 0 && strings.EqualFold(service, l.service) {
			add(l.level(pattern)) // newer than our table
		}
	}
	if excluded := s.NotActions(); excluded != nil {
		for action, found := range l.known {
			if !slices.ContainsFunc(excluded, func(e string) bool { return slices.Contains(l.actions.Matching(e), action) }) {
				add(found)
			}
		}
	}
	access := []string{}
	for _, a := range accessLevels {
		if good[a] {
			access = append(access, a)
		}
	}
	return access
}

// reach tells whether the resources of a statement of a bucket policy have the bucket
// and objects among them.
func reach(s policy.Statement) (bucket, objects bool) {
	for _, r := range s.Resources() {
		switch name := strings.TrimPrefix(r, "arn:"); {
		case strings.Contains(name, "/"):
			objects = true
		case strings.ContainsAny(name, "*?$"):
			return true, true
		default:
			bucket = true
		}
	}
	if s.NotResources() != nil {
		return true, true
	}
	return bucket, objects
}
