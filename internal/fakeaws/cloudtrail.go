// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"net/http"
	"slices"
	"time"
)

func cloudTrailService() service {
	return service{
		identify: identifyJSON("CloudTrail_20131101", map[string]jsonOperation{
			"CreateTrail":       jsonCall(func(in createTrailInput) string { return in.Name }, cloudTrailCreateTrail),
			"DeleteTrail":       jsonCall(trailNameInput.name, cloudTrailDeleteTrail),
			"DescribeTrails":    jsonCall(func(describeTrailsInput) string { return "" }, cloudTrailDescribeTrails),
			"GetTrail":          jsonCall(trailNameInput.name, cloudTrailGetTrail),
			"GetTrailStatus":    jsonCall(trailNameInput.name, cloudTrailGetTrailStatus),
			"StartLogging":      jsonCall(trailNameInput.name, cloudTrailLogging(true)),
			"StopLogging":       jsonCall(trailNameInput.name, cloudTrailLogging(false)),
			"GetEventSelectors": jsonCall(func(in getEventSelectorsInput) string { return in.TrailName }, cloudTrailGetEventSelectors),
			"PutEventSelectors": jsonCall(func(in putEventSelectorsInput) string { return in.TrailName }, cloudTrailPutEventSelectors),
		}),
		refuse:     refuseJSON,
		unknownKey: "UnrecognizedClientException",
	}
}

// trailNameInput is what most operations take: a name or an ARN.
type trailNameInput struct{ Name string }

func (in trailNameInput) name() string { return in.Name }

type createTrailInput struct {
	Name                       string
	S3BucketName               string
	S3KeyPrefix                string `json:",omitempty"`
	IsMultiRegionTrail         bool
	IncludeGlobalServiceEvents *bool
	EnableLogFileValidation    bool
}

type describeTrailsInput struct {
	IncludeShadowTrails *bool
	TrailNameList       []string `json:"trailNameList"`
}

// trailDescription is how CloudTrail describes a trail.
type trailDescription struct {
	Name                       string
	S3BucketName               string
	S3KeyPrefix                string `json:",omitempty"`
	IncludeGlobalServiceEvents bool
	IsMultiRegionTrail         bool
	HomeRegion                 string
	TrailARN                   string
	LogFileValidationEnabled   bool
	HasCustomEventSelectors    bool
	HasInsightSelectors        bool
	IsOrganizationTrail        bool
}

func (t *trail) describe() trailDescription {
	return trailDescription{
		Name: t.name, S3BucketName: t.bucket, S3KeyPrefix: t.prefix, IncludeGlobalServiceEvents: t.global,
		IsMultiRegionTrail: t.multiRegion, HomeRegion: t.region, TrailARN: t.arn(), LogFileValidationEnabled: t.validation,
		HasCustomEventSelectors: !t.selectors.now.isDefault(), IsOrganizationTrail: t.organization(),
	}
}

func cloudTrailCreateTrail(s *Server, r *request, in createTrailInput) (any, error) {
	account := r.caller.account
	if err := s.authorizeCloudTrail(r, "CreateTrail", trailARN(account, r.call.Region, in.Name), account); err != nil {
		return nil, err
	}
	if err := checkTrailName(in.Name); err != nil {
		return nil, err
	}
	if err := s.mayLogTo(account, r.call.Region, in); err != nil {
		return nil, err
	}
	t, err := account.createTrail(in.Name, r.call.Region, in.S3BucketName)
	if err != nil {
		return nil, err
	}
	t.prefix, t.multiRegion, t.validation = in.S3KeyPrefix, in.IsMultiRegionTrail, in.EnableLogFileValidation
	t.global = in.IncludeGlobalServiceEvents == nil || *in.IncludeGlobalServiceEvents
	d := t.describe()
	return struct {
		Name, S3BucketName         string
		S3KeyPrefix                string `json:",omitempty"`
		IncludeGlobalServiceEvents bool
		IsMultiRegionTrail         bool
		TrailARN                   string
		LogFileValidationEnabled   bool
		IsOrganizationTrail        bool
	}{d.Name, d.S3BucketName, d.S3KeyPrefix, d.IncludeGlobalServiceEvents, d.IsMultiRegionTrail, d.TrailARN, d.LogFileValidationEnabled, d.IsOrganizationTrail}, nil
}

func cloudTrailDeleteTrail(s *Server, r *request, in trailNameInput) (any, error) {
	t, err := s.trailToChange(r, in.Name, "DeleteTrail")
	if err != nil {
		return nil, err
	}
	delete(s.trails, t.arn())
	return struct{}{}, nil
}

// cloudTrailDescribeTrails shows the trails of a region, and with them, as shadow
// trails, multi-Region trails of other regions and those of the account's
// organization. Names in the list are those of the region's own trails only
// (CloudTrail API reference, DescribeTrails).
func cloudTrailDescribeTrails(s *Server, r *request, in describeTrailsInput) (any, error) {
	account := r.caller.account
	if err := s.authorizeCloudTrail(r, "DescribeTrails", "*", account); err != nil {
		return nil, err
	}
	shadows := in.IncludeShadowTrails == nil || *in.IncludeShadowTrails
	result := struct {
		TrailList []trailDescription `json:"trailList"`
	}{[]trailDescription{}}
	for _, t := range s.trailsInOrder() {
		here := t.owner == account && t.region == r.call.Region
		switch {
		case len(in.TrailNameList) > 0:
			byName := here && slices.Contains(in.TrailNameList, t.name)
			byARN := t.sees(account) && slices.Contains(in.TrailNameList, t.arn())
			if !byName && !byARN {
				continue
			}
		case !here && (!shadows || !t.shownTo(account, r.call.Region)):
			continue
		}
		result.TrailList = append(result.TrailList, t.describe())
	}
	return result, nil
}

func cloudTrailGetTrail(s *Server, r *request, in trailNameInput) (any, error) {
	t, err := s.findTrail(r, in.Name)
	if err != nil {
		return nil, err
	}
	if err := s.authorizeCloudTrail(r, "GetTrail", t.arn(), t.owner); err != nil {
		return nil, err
	}
	return struct{ Trail trailDescription }{t.describe()}, nil
}

func cloudTrailGetTrailStatus(s *Server, r *request, in trailNameInput) (any, error) {
	t, err := s.findTrail(r, in.Name)
	if err != nil {
		return nil, err
	}
	if err := s.authorizeCloudTrail(r, "GetTrailStatus", t.arn(), t.owner); err != nil {
		return nil, err
	}
	return struct{ IsLogging bool }{t.logging}, nil
}

func cloudTrailLogging(on bool) func(*Server, *request, trailNameInput) (any, error) {
	return func(s *Server, r *request, in trailNameInput) (any, error) {
		action := "StopLogging"
		if on {
			action = "StartLogging"
		}
		t, err := s.trailToChange(r, in.Name, action)
		if err != nil {
			return nil, err
		}
		t.logging = on
		return struct{}{}, nil
	}
}

type getEventSelectorsInput struct{ TrailName string }

type putEventSelectorsInput struct {
	TrailName string
	trailSelectors
}

// eventSelectorsResult is how CloudTrail shows selectors.
type eventSelectorsResult struct {
	TrailARN string
	*trailSelectors
}

// cloudTrailGetEventSelectors answers in the home region only, and to the trail's
// owner only: a shadow trail is unknown here, as recorded; that it is so for member
// accounts of an organization is assumed.
func cloudTrailGetEventSelectors(s *Server, r *request, in getEventSelectorsInput) (any, error) {
	t, err := s.findTrail(r, in.TrailName)
	if err != nil {
		return nil, err
	}
	if t.region != r.call.Region || t.owner != r.caller.account {
		return nil, errUnknownTrail(in.TrailName, r)
	}
	if err := s.authorizeCloudTrail(r, "GetEventSelectors", t.arn(), t.owner); err != nil {
		return nil, err
	}
	return eventSelectorsResult{t.arn(), t.selectors.read(r.stale)}, nil
}

func cloudTrailPutEventSelectors(s *Server, r *request, in putEventSelectorsInput) (any, error) {
	if s.tooFast(r) {
		status, message := knownError("ThrottlingException")
		return nil, &apiError{status: status, code: "ThrottlingException", message: message}
	}
	t, err := s.trailToChange(r, in.TrailName, "PutEventSelectors")
	if err != nil {
		return nil, err
	}
	if err := t.putSelectors(&in.trailSelectors, s.staleReads); err != nil {
		return nil, err
	}
	return eventSelectorsResult{t.arn(), t.selectors.now}, nil
}

// SetSelectorRate lets an account make so many calls of PutEventSelectors a second
// in a region and throttles the others. Zero, the start value, is no limit; CloudTrail takes
// about one.
func (s *Server) SetSelectorRate(perSecond float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.selectorRate = perSecond
}

// tooFast tells whether a call comes too soon after the last one that was let
// through.
func (s *Server) tooFast(r *request) bool {
	if s.selectorRate <= 0 {
		return false
	}
	now, key := time.Now(), r.caller.account.id+" "+r.call.Region
	if now.Before(s.selectorsNext[key]) {
		return true
	}
	s.selectorsNext[key] = now.Add(time.Duration(float64(time.Second) / s.selectorRate))
	return false
}

func (s *Server) authorizeCloudTrail(r *request, action, resource string, owner *Account) error {
	q := question{action: "cloudtrail:" + action, resource: resource, resourceAccount: owner.id}
	return s.authorize(r, q, http.StatusBadRequest, "AccessDeniedException")
}

func errCloudTrail(code, message string) *apiError {
	return &apiError{status: http.StatusBadRequest, code: code, message: message}
}
