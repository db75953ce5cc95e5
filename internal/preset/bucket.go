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

// BucketGrant is the short form of a grant on a bucket: who may do what,
// where.
type BucketGrant struct {
	Partition  string   // empty means aws
	Bucket     string   // its name
	Principals []string // see [Principals]
	Actions    []string // of S3, on the bucket or its objects; * and ? are wildcards
	Prefixes   []string // limits the grant to objects whose keys begin with one of them; nil: the whole bucket
	Sid        string   // empty: the statements have none
}

// BucketStatements renders a grant on a bucket, mostly as one statement. There
// are more where one could not say it: named principals and those matched by
// wildcards need one each, and prefixes set objects, listing and the rest
// apart. A Sid is used as it is for one statement; for more, each gets a
// suffix, so that no two share one.
//
// With prefixes, an action on objects holds for bucket/prefix*, and the listing
// actions hold for requests with one of the prefixes (s3:prefix). The other
// actions on the bucket know no prefix and hold for the bucket. A pattern such
// as s3:* that has listing actions in it is limited by s3:prefix as a whole:
// less than it could mean, never more.
//
// An error is an [ArgumentError] with the name of a grant's argument.
func BucketStatements(g BucketGrant) (Document, error) {
	// A grant on a bucket has no defaults.
	actions, err := BucketActions().granted(g.Actions, nil)
	if err != nil {
		return nil, err
	}

	if len(actions) == 0 {
		return nil, check("actions", ErrEmpty)
	}

	if err := check("bucket", CheckBucket(g.Bucket)); err != nil {
		return nil, err
	}

	blocks, err := grantees(g.Partition, g.Principals)
	if err != nil {
		return nil, err
	}

	return bucketStatements{
		partition: g.Partition,
		buckets:   []string{g.Bucket},
		prefixes:  g.Prefixes,
		actions:   actions,
		blocks:    blocks,
		sid:       g.Sid,
	}.document()
}

// bucketStatements is what the statements about buckets are made from.
type bucketStatements struct {
	partition string   // checked; empty means aws
	buckets   []string // checked
	prefixes  []string
	actions   []string // in the order of the document
	blocks    []PrincipalBlock
	sid       string
	separate  bool // buckets and objects in statements of their own, without prefixes too
}

func (b bucketStatements) document() (Document, error) {
	b.partition = cmp.Or(b.partition, defaultPartition)

	if err := checkEach("prefixes", b.prefixes, CheckPrefix); err != nil {
		return nil, err
	}

	return render(b.sid, b.parts(), b.blocks), nil
}

func (b bucketStatements) parts() []part {
	buckets := make([]string, 0, len(b.buckets))
	for _, name := range sorted(b.buckets) {
		buckets = append(buckets, "arn:"+b.partition+":s3:::"+name)
	}

	keys := []string{"*"}
	if b.prefixes != nil {
		keys = nil
	}

	for _, p := range sorted(b.prefixes) {
		keys = append(keys, p+"*")
	}

	var objects []string

	for _, bucket := range buckets {
		for _, k := range keys {
			objects = append(objects, bucket+"/"+k)
		}
	}

	var parts []part

	switch {
	case b.prefixes != nil:
		parts = []part{
			{name: "Bucket", actions: b.those(func(s scope) bool { return s&onBucket != 0 && s&onListing == 0 }), resources: buckets},
			{
				name: "Listing", actions: b.those(func(s scope) bool { return s&onListing != 0 }), resources: buckets,
				conditions: []Condition{{Operator: "StringLike", Key: "s3:prefix", Values: keys}},
			},
			{name: "Objects", actions: b.those(func(s scope) bool { return s&onObjects != 0 }), resources: objects},
		}
	case b.separate:
		parts = []part{
			{name: "Bucket", actions: b.those(func(s scope) bool { return s&^onObjects != 0 }), resources: buckets},
			{name: "Objects", actions: b.those(func(s scope) bool { return s&onObjects != 0 }), resources: objects},
		}
	default:
		all := part{actions: b.actions}
		if len(b.those(func(s scope) bool { return s&^onObjects != 0 })) > 0 {
			all.resources = append(all.resources, buckets...)
		}

		if len(b.those(func(s scope) bool { return s&onObjects != 0 })) > 0 {
			all.resources = append(all.resources, objects...)
		}

		parts = []part{all}
	}

	return slices.DeleteFunc(parts, func(p part) bool { return len(p.actions) == 0 })
}

// those are the actions whose scope fits.
func (b bucketStatements) those(fits func(scope) bool) []string {
	var actions []string

	for _, a := range b.actions {
		if s, err := scopeOf(a); err == nil && fits(s) {
			actions = append(actions, a)
		}
	}

	return actions
}

// The forms of names follow the S3 user guide, "General purpose bucket naming
// rules"; buckets made in us-east-1 before March 2018 may have longer names
// with capitals and underscores.
var (
	bucketName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]$`)
	ipAddress  = regexp.MustCompile(`^\d+\.\d+\.\d+\.\d+$`)
	// notBuckets are the endings of what can be used like a bucket, but has a
	// policy of another kind.
	notBuckets = map[string]string{
		"-s3alias":   "an access point",
		"--ol-s3":    "an Object Lambda access point",
		".mrap":      "a Multi-Region access point",
		"--x-s3":     "a directory bucket",
		"--xa-s3":    "an access point of a directory bucket",
		"--table-s3": "a table bucket",
	}
)

// CheckBucket says whether the name can be that of a general purpose bucket.
func CheckBucket(name string) error {
	switch {
	case strings.HasPrefix(name, "arn:"):
		return fmt.Errorf("%q is an ARN: expected the name of the bucket, which is what follows the last colon", name)
	case strings.Contains(name, "/"):
		return fmt.Errorf("%q has more in it than a name: expected the name of the bucket, without s3:// and without a prefix", name)
	case !bucketName.MatchString(name), strings.Contains(name, ".."), ipAddress.MatchString(name):
		return fmt.Errorf("%q is no bucket name: expected 3 to 63 lower-case letters, digits, dots and hyphens, "+
			"with a letter or digit at both ends", name)
	}

	for ending, what := range notBuckets {
		if strings.HasSuffix(name, ending) {
			return fmt.Errorf("%q is the name of %s, which has no bucket policy", name, what)
		}
	}

	return nil
}

// CheckPrefix says whether the prefix can limit a grant: it is the beginning of
// a key as it is written, so a wildcard or a policy variable in it would match
// other keys than those that are meant.
func CheckPrefix(prefix string) error {
	switch {
	case prefix == "":
		return errors.New("a prefix is empty: leave the argument out for the whole bucket")
	case len(prefix) > 1024:
		return fmt.Errorf("%q is longer than a key can be, which is 1,024 bytes", prefix)
	case wild(prefix), strings.Contains(prefix, "${"):
		return fmt.Errorf("%q has a wildcard or a policy variable in it: write the beginning of the keys as it is, such as data/", prefix)
	}

	return nil
}
