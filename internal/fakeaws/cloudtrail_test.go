// SPDX-License-Identifier: MPL-2.0

package fakeaws_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

const (
	trailOwner = "111122223333"
	trailOther = "444455556666"
	// CloudTrail user guide, Logging management events: what a new trail has.
	newTrail = `{"EventSelectors":[{"ReadWriteType":"All","IncludeManagementEvents":true,"DataResources":[],"ExcludeManagementEventSources":[]}]}`
)

func trailServer(t *testing.T) *fakeaws.Server {
	t.Helper()
	s := fakeaws.New()
	if err := s.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

func trailClient(s *fakeaws.Server, account, region string) *cloudtrail.Client {
	key := s.Account(account).Credentials()
	return cloudtrail.New(cloudtrail.Options{
		Region: region, BaseEndpoint: aws.String(s.URL()), Retryer: aws.NopRetryer{},
		Credentials: credentials.NewStaticCredentialsProvider(key.AccessKeyID, key.SecretAccessKey, ""),
	})
}

func wantCode(t *testing.T, err error, want string) {
	t.Helper()
	var answer smithy.APIError
	code := ""
	if errors.As(err, &answer) {
		code = answer.ErrorCode()
	}
	if code != want {
		t.Errorf("error code %q, want %q (%v)", code, want, err)
	}
}

func basic(values ...string) []types.EventSelector {
	return []types.EventSelector{{DataResources: []types.DataResource{{Type: aws.String("AWS::S3::Object"), Values: values}}}}
}

func field(name string, values ...string) types.AdvancedFieldSelector {
	return types.AdvancedFieldSelector{Field: aws.String(name), Equals: values}
}

func buckets(n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf("arn:aws:s3:::bucket-%d/", i)
	}
	return all
}

func TestPutEventSelectorsReplacesTheWholeSet(t *testing.T) {
	t.Parallel()
	s := trailServer(t)
	trail := s.Account(trailOwner).CreateTrail("audit", "us-east-1", fakeaws.TrailOptions{})
	client := trailClient(s, trailOwner, "us-east-1")

	out, err := client.GetEventSelectors(t.Context(), &cloudtrail.GetEventSelectorsInput{TrailName: aws.String("audit")})
	if err != nil {
		t.Fatal(err)
	}
	if len(out.EventSelectors) != 1 || out.EventSelectors[0].ReadWriteType != "All" || !*out.EventSelectors[0].IncludeManagementEvents || aws.ToString(out.TrailARN) != trail.ARN {
		t.Errorf("a new trail has %+v", out)
	}
	shows := func(want string) {
		t.Helper()
		got, _ := s.TrailSelectors(trail.ARN)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("selectors (-want +got):\n%s", diff)
		}
	}
	shows(newTrail)

	_, err = client.PutEventSelectors(t.Context(), &cloudtrail.PutEventSelectorsInput{TrailName: &trail.ARN, EventSelectors: basic("arn:aws:s3:::a/")})
	wantCode(t, err, "")
	shows(`{"EventSelectors":[{"ReadWriteType":"All","IncludeManagementEvents":true,"DataResources":[{"Type":"AWS::S3::Object","Values":["arn:aws:s3:::a/"]}],"ExcludeManagementEventSources":[]}]}`)

	_, err = client.PutEventSelectors(t.Context(), &cloudtrail.PutEventSelectorsInput{TrailName: &trail.ARN, AdvancedEventSelectors: []types.AdvancedEventSelector{
		{Name: aws.String("all"), FieldSelectors: []types.AdvancedFieldSelector{field("eventCategory", "Data"), field("resources.type", "AWS::S3::Object")}},
	}})
	wantCode(t, err, "")
	shows(`{"AdvancedEventSelectors":[{"Name":"all","FieldSelectors":[{"Field":"eventCategory","Equals":["Data"]},{"Field":"resources.type","Equals":["AWS::S3::Object"]}]}]}`)
}

func TestPutEventSelectorsRefuses(t *testing.T) {
	t.Parallel()
	s := trailServer(t)
	trail := s.Account(trailOwner).CreateTrail("audit", "us-east-1", fakeaws.TrailOptions{})
	client := trailClient(s, trailOwner, "us-east-1")
	advanced := func(fields ...types.AdvancedFieldSelector) []types.AdvancedEventSelector {
		return []types.AdvancedEventSelector{{FieldSelectors: fields}}
	}
	category, s3 := field("eventCategory", "Data"), field("resources.type", "AWS::S3::Object")
	starts := func(values ...string) types.AdvancedFieldSelector {
		return types.AdvancedFieldSelector{Field: aws.String("resources.ARN"), StartsWith: values}
	}
	typed := func(typ string) []types.EventSelector {
		b := basic("arn:aws:s3:::a/")
		b[0].DataResources[0].Type = &typ
		return b
	}
	no := false
	for name, c := range map[string]struct {
		basic    []types.EventSelector
		advanced []types.AdvancedEventSelector
		accepted bool
	}{
		"both kinds":                       {basic: basic("arn:aws:s3:::a/"), advanced: advanced(category, s3)},
		"none":                             {},
		"five selectors":                   {basic: make([]types.EventSelector, 5), accepted: true},
		"six selectors":                    {basic: make([]types.EventSelector, 6)},
		"250 values":                       {basic: basic(buckets(250)...), accepted: true},
		"251 values":                       {basic: append(basic(buckets(126)...), basic(buckets(125)...)...)},
		"a bucket without its slash":       {basic: basic("arn:aws:s3:::a")},
		"a wildcard":                       {basic: basic("arn:aws:s3:::*")},
		"another partition":                {basic: basic("arn:aws-cn:s3:::a/")},
		"all buckets":                      {basic: basic("arn:aws:s3"), accepted: true},
		"all buckets, longer":              {basic: basic("arn:aws:s3:::"), accepted: true},
		"buckets as a type":                {basic: typed("AWS::S3::Bucket")},
		"neither management nor data":      {basic: []types.EventSelector{{IncludeManagementEvents: &no}}},
		"an unknown read-write type":       {basic: []types.EventSelector{{ReadWriteType: "read-only"}}},
		"498 values in a selector for S3":  {advanced: advanced(category, s3, starts(buckets(498)...)), accepted: true},
		"499 values in a selector for S3":  {advanced: advanced(category, s3, starts(buckets(499)...))},
		"two resource types":               {advanced: advanced(category, field("resources.type", "AWS::S3::Object", "AWS::Lambda::Function"))},
		"no resource type":                 {advanced: advanced(category)},
		"no category":                      {advanced: advanced(s3)},
		"a name of more than 1000 letters": {advanced: []types.AdvancedEventSelector{{Name: aws.String(strings.Repeat("n", 1001)), FieldSelectors: advanced(category, s3)[0].FieldSelectors}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := client.PutEventSelectors(t.Context(), &cloudtrail.PutEventSelectorsInput{
				TrailName: &trail.ARN, EventSelectors: c.basic, AdvancedEventSelectors: c.advanced,
			})
			want := "InvalidEventSelectorsException"
			if c.accepted {
				want = ""
			}
			wantCode(t, err, want)
		})
	}
}

func TestTrailsInOtherRegionsAndAccounts(t *testing.T) {
	t.Parallel()
	s := trailServer(t)
	owner := s.Account(trailOwner)
	everywhere := owner.CreateTrail("everywhere", "us-east-1", fakeaws.TrailOptions{MultiRegion: true, Members: []string{trailOther}})
	owner.CreateTrail("local", "us-east-1", fakeaws.TrailOptions{})

	describe := func(account, region string, names ...string) (shown []string) {
		t.Helper()
		out, err := trailClient(s, account, region).DescribeTrails(t.Context(), &cloudtrail.DescribeTrailsInput{TrailNameList: names})
		if err != nil {
			t.Fatal(err)
		}
		for _, trail := range out.TrailList {
			shown = append(shown, *trail.Name+" of "+*trail.HomeRegion)
		}
		return shown
	}
	for name, c := range map[string]struct {
		account, region string
		names           []string
		want            []string
	}{
		"at home":                        {trailOwner, "us-east-1", nil, []string{"everywhere of us-east-1", "local of us-east-1"}},
		"shadow":                         {trailOwner, "eu-west-1", nil, []string{"everywhere of us-east-1"}},
		"a shadow trail by name":         {trailOwner, "eu-west-1", []string{"everywhere"}, nil},
		"a shadow trail by ARN":          {trailOwner, "eu-west-1", []string{everywhere.ARN}, []string{"everywhere of us-east-1"}},
		"a member of the organization":   {trailOther, "eu-west-1", nil, []string{"everywhere of us-east-1"}},
		"somebody else":                  {"777788889999", "us-east-1", nil, nil},
		"somebody else who knows an ARN": {"777788889999", "us-east-1", []string{everywhere.ARN}, nil},
	} {
		if diff := cmp.Diff(c.want, describe(c.account, c.region, c.names...)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}

	for name, c := range map[string]struct{ account, region, trail, want string }{
		"shadow trail, by ARN":  {trailOwner, "eu-west-1", everywhere.ARN, "InvalidHomeRegionException"},
		"shadow trail, by name": {trailOwner, "eu-west-1", "everywhere", "InvalidHomeRegionException"},
		"not shown there":       {trailOwner, "eu-west-1", "local", "TrailNotFoundException"},
		"member account":        {trailOther, "us-east-1", everywhere.ARN, "NotOrganizationMasterAccountException"},
		"no ARN of a trail":     {trailOwner, "us-east-1", "arn:aws:s3:::audit", "CloudTrailARNInvalidException"},
		"none of that name":     {trailOwner, "us-east-1", "nowhere", "TrailNotFoundException"},
	} {
		_, err := trailClient(s, c.account, c.region).PutEventSelectors(t.Context(), &cloudtrail.PutEventSelectorsInput{TrailName: &c.trail, EventSelectors: basic("arn:aws:s3:::a/")})
		if !strings.Contains(fmt.Sprint(err), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
	_, err := trailClient(s, trailOther, "us-east-1").GetEventSelectors(t.Context(), &cloudtrail.GetEventSelectorsInput{TrailName: &everywhere.ARN})
	wantCode(t, err, "TrailNotFoundException")
}

func TestSelectorRate(t *testing.T) {
	t.Parallel()
	s := trailServer(t)
	trail := s.Account(trailOwner).CreateTrail("audit", "us-east-1", fakeaws.TrailOptions{})
	s.SetSelectorRate(0.001)
	client := trailClient(s, trailOwner, "us-east-1")
	put := func() error {
		_, err := client.PutEventSelectors(t.Context(), &cloudtrail.PutEventSelectorsInput{TrailName: &trail.ARN, EventSelectors: basic("arn:aws:s3:::a/")})
		return err
	}
	wantCode(t, put(), "")
	wantCode(t, put(), "ThrottlingException")
	s.SetSelectorRate(0)
	wantCode(t, put(), "")
}

func TestTrailsAreMadeAndDeleted(t *testing.T) {
	t.Parallel()
	s := trailServer(t)
	owner := s.Account(trailOwner)
	owner.CreateBucket("logs", "us-east-1")
	client := trailClient(s, trailOwner, "us-east-1")
	create := func(name, bucket string) error {
		_, err := client.CreateTrail(t.Context(), &cloudtrail.CreateTrailInput{Name: &name, S3BucketName: &bucket, IsMultiRegionTrail: aws.Bool(true)})
		return err
	}
	wantCode(t, create("audit", "nowhere"), "S3BucketDoesNotExistException")
	wantCode(t, create("audit", "logs"), "InsufficientS3BucketPolicyException")
	// CloudTrail user guide, Amazon S3 bucket policy for CloudTrail.
	if err := s.SetBucketPolicy("logs", `{"Version":"2012-10-17","Statement":[
		{"Sid":"AWSCloudTrailAclCheck20150319","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:GetBucketAcl","Resource":"arn:aws:s3:::logs",
		 "Condition":{"StringEquals":{"aws:SourceArn":"arn:aws:cloudtrail:us-east-1:111122223333:trail/audit"}}},
		{"Sid":"AWSCloudTrailWrite20150319","Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"s3:PutObject","Resource":"arn:aws:s3:::logs/AWSLogs/111122223333/*",
		 "Condition":{"StringEquals":{"s3:x-amz-acl":"bucket-owner-full-control","aws:SourceArn":"arn:aws:cloudtrail:us-east-1:111122223333:trail/audit"}}}]}`); err != nil {
		t.Fatal(err)
	}
	wantCode(t, create("my--trail", "logs"), "InvalidTrailNameException")
	wantCode(t, create("audit", "logs"), "")
	wantCode(t, create("audit", "logs"), "TrailAlreadyExistsException")

	name := aws.String("audit")
	status := func() bool {
		t.Helper()
		out, err := client.GetTrailStatus(t.Context(), &cloudtrail.GetTrailStatusInput{Name: name})
		if err != nil {
			t.Fatal(err)
		}
		return *out.IsLogging
	}
	if status() {
		t.Error("a new trail logs") // CloudTrail API reference, StartLogging
	}
	_, err := client.StartLogging(t.Context(), &cloudtrail.StartLoggingInput{Name: name})
	wantCode(t, err, "")
	if !status() {
		t.Error("it does not log")
	}
	_, err = client.StopLogging(t.Context(), &cloudtrail.StopLoggingInput{Name: name})
	wantCode(t, err, "")
	got, err := client.GetTrail(t.Context(), &cloudtrail.GetTrailInput{Name: name})
	wantCode(t, err, "")
	if !*got.Trail.IsMultiRegionTrail || *got.Trail.HasCustomEventSelectors || *got.Trail.S3BucketName != "logs" || status() {
		t.Errorf("trail %+v", got.Trail)
	}
	_, err = client.DeleteTrail(t.Context(), &cloudtrail.DeleteTrailInput{Name: name})
	wantCode(t, err, "")
	_, err = client.GetTrail(t.Context(), &cloudtrail.GetTrailInput{Name: name})
	wantCode(t, err, "TrailNotFoundException")
}

func TestTrailsNeedPermission(t *testing.T) {
	t.Parallel()
	s := trailServer(t)
	owner := s.Account(trailOwner)
	trail := owner.CreateTrail("audit", "us-east-1", fakeaws.TrailOptions{})
	key := owner.CreateUser("reader", "/").Credentials
	owner.PutUserPolicy("reader", "it", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"cloudtrail:GetEventSelectors","Resource":"`+trail.ARN+`"}]}`)
	client := cloudtrail.New(cloudtrail.Options{
		Region: "us-east-1", BaseEndpoint: aws.String(s.URL()), Retryer: aws.NopRetryer{},
		Credentials: credentials.NewStaticCredentialsProvider(key.AccessKeyID, key.SecretAccessKey, ""),
	})
	_, err := client.GetEventSelectors(t.Context(), &cloudtrail.GetEventSelectorsInput{TrailName: &trail.ARN})
	wantCode(t, err, "")
	_, err = client.PutEventSelectors(t.Context(), &cloudtrail.PutEventSelectorsInput{TrailName: &trail.ARN, EventSelectors: basic("arn:aws:s3:::a/")})
	wantCode(t, err, "AccessDeniedException")
}

func TestTrailsInAState(t *testing.T) {
	t.Parallel()
	s := fakeaws.New()
	if err := s.Seed(fakeaws.State{Accounts: []fakeaws.AccountState{{ID: trailOwner, Trails: []fakeaws.TrailState{
		{Name: "audit", Region: "us-east-1", MultiRegion: true, Selectors: []byte(newTrail)},
	}}}}); err != nil {
		t.Fatal(err)
	}
	want := []fakeaws.TrailState{{
		Name: "audit", Region: "us-east-1", MultiRegion: true, Selectors: []byte(newTrail),
		ARN: "arn:aws:cloudtrail:us-east-1:111122223333:trail/audit",
	}}
	if diff := cmp.Diff(want, s.State().Accounts[0].Trails); diff != "" {
		t.Errorf("trails (-want +got):\n%s", diff)
	}
	if err := s.SetTrailSelectors(want[0].ARN, `{"EventSelectors":[]}`); err == nil {
		t.Error("an empty set is accepted")
	}
}
