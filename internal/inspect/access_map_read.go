// SPDX-License-Identifier: MPL-2.0

package inspect

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/accessmap"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// mappedKind is a kind of document in an access map: a row of the table.
type mappedKind struct {
	typ  string // of the resource, as the map calls it
	kind target.Kind
	of   func(mapValues) types.Set // which documents
}

func mappedKinds() []mappedKind {
	return []mappedKind{
		{accessmap.Bucket, target.BucketPolicy(), func(v mapValues) types.Set { return v.Buckets }},
		{accessmap.Topic, target.TopicPolicy(), func(v mapValues) types.Set { return v.Topics }},
		{accessmap.Key, target.KeyPolicy(), func(v mapValues) types.Set { return v.Keys }},
	}
}

// mapped is a document to read for an access map.
type mapped struct {
	mappedKind
	address target.Address
}

// each is a kind's documents, sorted. The region is for those that don't say theirs.
func (k mappedKind) each(ids []string, region string) []mapped {
	var all []mapped
	slices.Sort(ids)
	for _, id := range ids {
		a := target.Address{ID: id}
		if k.typ == accessmap.Key && !arn.IsARN(id) {
			a.Region = region
		}
		all = append(all, mapped{k, a})
	}
	return all
}

// unread is a document that could not be read.
type unread struct {
	mapped
	err error
}

// readersOfMap is how many documents are read at a time.
const readersOfMap = 8

// readMapped reads the documents, each once however it is named, and returns those that
// it could not read.
func readMapped(ctx context.Context, s *target.Session, wanted []mapped) ([]accessmap.Document, []unread) {
	type result struct {
		accessmap.Document
		lock string // the same for all names of a document
		err  error
	}
	results := make([]result, len(wanted))
	var all sync.WaitGroup
	places := make(chan struct{}, readersOfMap)
	for i, w := range wanted {
		places <- struct{}{}
		all.Go(func() {
			defer func() { <-places }()
			r := &results[i]
			r.Document, r.lock, r.err = w.read(ctx, s)
		})
	}
	all.Wait()
	var documents []accessmap.Document
	var failures []unread
	known := map[string]bool{}
	for i, r := range results {
		switch {
		case r.err != nil:
			failures = append(failures, unread{wanted[i], r.err})
		case !known[r.lock]:
			known[r.lock] = true
			documents = append(documents, r.Document)
		}
	}
	return documents, failures
}

func (m mapped) read(ctx context.Context, s *target.Session) (d accessmap.Document, lock string, err error) {
	d = accessmap.Document{Type: m.typ, ID: m.address.ID}
	document, err := m.kind.Open(ctx, s, m.address)
	if err != nil {
		return d, "", err
	}
	if d.Policy, err = s.Policies.Read(ctx, document, nil); err != nil {
		return d, "", err
	}
	if a, err := arn.Parse(d.ID); err == nil {
		d.AccountID = a.AccountID
		return d, document.Lock(), nil
	}
	// Only callers of its own account may read the policy of a bucket or a key.
	d.AccountID, err = s.Client.AccountID(ctx)
	return d, document.Lock(), err
}

// checkKeyID refuses what KMS would ask the wrong question about.
func checkKeyID(id string) error {
	if id == "" {
		return errors.New("the key is empty: expected its id, its ARN or an alias, such as alias/genomes")
	}
	return nil
}
