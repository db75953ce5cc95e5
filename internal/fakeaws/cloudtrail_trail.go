// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/xacct/terraform-provider-xacct/internal/access"
)

// trail is a trail of CloudTrail.
type trail struct {
	owner       *Account
	region      string // its home
	name        string
	bucket      string
	prefix      string
	multiRegion bool
	members     []string // accounts of the owner's organization that see it
	global      bool
	validation  bool
	logging     bool
	selectors   cell[*trailSelectors]
}

// maxTrails is the quota of trails in a region.
const maxTrails = 5

// trailName: CloudTrail API reference, CreateTrail: letters, digits, and single
// periods, underscores and dashes between them.
var trailName = regexp.MustCompile(`^[A-Za-z0-9]+([._-][A-Za-z0-9]+)*$`)

func trailARN(a *Account, region, name string) string {
	return "arn:" + a.partition + ":cloudtrail:" + region + ":" + a.id + ":trail/" + name
}

func (t *trail) arn() string { return trailARN(t.owner, t.region, t.name) }

func (t *trail) organization() bool { return len(t.members) > 0 }

// sees tells whether an account is shown the trail somewhere.
func (t *trail) sees(a *Account) bool { return t.owner == a || slices.Contains(t.members, a.id) }

// shownTo tells whether an account is shown the trail in a region.
func (t *trail) shownTo(a *Account, region string) bool {
	return t.sees(a) && (t.multiRegion || t.region == region)
}

// createTrail makes a trail with the selectors that new trails have. It does not
// look at the bucket.
func (a *Account) createTrail(name, region, bucket string) (*trail, error) {
	if partitionOf(region) != a.partition {
		return nil, fmt.Errorf("region %s is not in partition %s", region, a.partition)
	}
	if err := checkTrailName(name); err != nil {
		return nil, err
	}
	t := &trail{owner: a, region: region, name: name, bucket: bucket, global: true}
	there := 0
	for _, other := range a.server.trails {
		if other.owner == a && other.region == region {
			there++
		}
	}
	switch {
	case a.server.trails[t.arn()] != nil:
		return nil, errCloudTrail("TrailAlreadyExistsException", "Trail "+name+" already exists for customer: "+a.id)
	case there >= maxTrails:
		return nil, errCloudTrail("MaximumNumberOfTrailsExceededException", "User: "+a.id+" already has "+fmt.Sprint(there)+" trails in "+region+".")
	}
	t.selectors.begin(defaultSelectors())
	a.server.trails[t.arn()] = t
	return t, nil
}

func checkTrailName(name string) error {
	if len(name) < 3 || len(name) > 128 || !trailName.MatchString(name) {
		return errCloudTrail("InvalidTrailNameException", "Trail name or ARN can only contain uppercase letters, lowercase letters, numbers, periods (.), hyphens (-), and underscores (_).")
	}
	return nil
}

func (s *Server) trailsInOrder() []*trail {
	var all []*trail
	for _, arn := range slices.Sorted(maps.Keys(s.trails)) {
		all = append(all, s.trails[arn])
	}
	return all
}

// findTrail resolves an ARN, or the name of a trail that is shown in the region.
func (s *Server) findTrail(r *request, id string) (*trail, error) {
	if strings.HasPrefix(id, "arn:") {
		parts := strings.SplitN(id, ":", 6)
		if len(parts) != 6 || parts[2] != "cloudtrail" || !strings.HasPrefix(parts[5], "trail/") {
			return nil, errCloudTrail("CloudTrailARNInvalidException", "ARN: "+id+" is not in the correct format.")
		}
		if t, ok := s.trails[id]; ok && t.sees(r.caller.account) {
			return t, nil
		}
		return nil, errUnknownTrail(id, r)
	}
	if t, ok := s.trails[trailARN(r.caller.account, r.call.Region, id)]; ok {
		return t, nil
	}
	for _, t := range s.trailsInOrder() {
		if t.name == id && t.shownTo(r.caller.account, r.call.Region) {
			return t, nil
		}
	}
	return nil, errUnknownTrail(id, r)
}

// trailToChange finds a trail in its home region for its owner.
func (s *Server) trailToChange(r *request, id, action string) (*trail, error) {
	t, err := s.findTrail(r, id)
	if err != nil {
		return nil, err
	}
	switch {
	case t.owner != r.caller.account:
		return nil, errCloudTrail("NotOrganizationMasterAccountException", "The account that you are using, "+r.caller.account.id+", is not the management account of the organization.")
	case t.region != r.call.Region && !t.multiRegion:
		return nil, errUnknownTrail(id, r)
	case t.region != r.call.Region:
		return nil, errCloudTrail("InvalidHomeRegionException", "Multi-Region trail "+t.arn()+" can only be changed from its home region, "+t.region+".")
	}
	return t, s.authorizeCloudTrail(r, action, t.arn(), t.owner)
}

// errUnknownTrail names the ARN that the trail would have here, as recorded.
func errUnknownTrail(id string, r *request) error {
	if !strings.HasPrefix(id, "arn:") {
		id = trailARN(r.caller.account, r.call.Region, id)
	}
	return errCloudTrail("TrailNotFoundException", "Unknown trail: "+id+" for the user: "+r.caller.account.id)
}

// mayLogTo checks that CloudTrail may write to the bucket (CloudTrail user guide,
// Amazon S3 bucket policy for CloudTrail).
func (s *Server) mayLogTo(a *Account, region string, in createTrailInput) error {
	b, ok := s.buckets[in.S3BucketName]
	if !ok {
		return errCloudTrail("S3BucketDoesNotExistException", "S3 bucket "+in.S3BucketName+" does not exist!")
	}
	policy := s.inForce(b.policy.now)
	key := "AWSLogs/" + a.id + "/x"
	if in.S3KeyPrefix != "" {
		key = in.S3KeyPrefix + "/" + key
	}
	for action, resource := range map[string]string{"s3:GetBucketAcl": b.arn(""), "s3:PutObject": b.arn(key)} {
		result, err := access.Evaluate(access.Request{
			Principal: "cloudtrail.amazonaws.com", Action: action, Resource: resource, ResourceAccount: b.owner.id, ResourcePolicy: policy,
			Context: map[string][]string{
				"aws:SourceArn": {trailARN(a, region, in.Name)}, "aws:SourceAccount": {a.id}, "s3:x-amz-acl": {"bucket-owner-full-control"},
				"aws:SecureTransport": {"true"}, "aws:CurrentTime": {time.Now().UTC().Format(time.RFC3339)},
			},
		})
		if err != nil {
			return err
		}
		if result.Decision != access.Allowed {
			return errCloudTrail("InsufficientS3BucketPolicyException", "Incorrect S3 bucket policy is detected for bucket: "+in.S3BucketName)
		}
	}
	return nil
}

// TrailState is a trail.
type TrailState struct {
	Name        string          `json:"name"`
	Region      string          `json:"region"` // its home
	Bucket      string          `json:"bucket,omitempty"`
	MultiRegion bool            `json:"multi_region,omitempty"`
	Members     []string        `json:"members,omitempty"`   // account ids; as in TrailOptions
	Selectors   json.RawMessage `json:"selectors,omitempty"` // none: those of a new trail
	ARN         string          `json:"arn,omitempty"`       // output
}

func (a *Account) seedTrail(seed TrailState) error {
	t, err := a.createTrail(seed.Name, seed.Region, seed.Bucket)
	if err != nil {
		return err
	}
	t.multiRegion, t.members, t.logging = seed.MultiRegion, seed.Members, true
	if len(seed.Selectors) == 0 {
		return nil
	}
	selectors, err := parseSelectors(string(seed.Selectors))
	if err != nil {
		return err
	}
	return t.putSelectors(selectors, 0)
}

func (t *trail) state() TrailState {
	return TrailState{
		Name: t.name, Region: t.region, Bucket: t.bucket, MultiRegion: t.multiRegion, Members: t.members,
		Selectors: json.RawMessage(t.selectors.now.json()), ARN: t.arn(),
	}
}

// Trail is a trail of CloudTrail.
type Trail struct {
	Name string
	ARN  string
}

// TrailOptions are what a trail may have beside the defaults.
type TrailOptions struct {
	Bucket      string // "" is one that nobody looks at
	MultiRegion bool
	// Members are the ids of accounts that see the trail as that of their
	// organization.
	Members []string
}

// CreateTrail makes a trail that logs, with the selectors that new trails have.
func (a *Account) CreateTrail(name, region string, o TrailOptions) Trail {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	if o.Bucket == "" {
		o.Bucket = name + "-logs"
	}
	t := must(a.createTrail(name, region, o.Bucket))
	t.multiRegion, t.members, t.logging = o.MultiRegion, o.Members, true
	return Trail{Name: t.name, ARN: t.arn()}
}
