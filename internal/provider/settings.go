// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/conns"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// settings are those that concern how documents are read and written. The value
// has been validated; unknown counts as not set.
func (m *providerModel) settings() target.Settings {
	settings := target.Settings{
		PlanChecks:    m.PlanChecks.IsNull() || m.PlanChecks.IsUnknown() || m.PlanChecks.ValueBool(),
		LockDirectory: m.LockDirectory.ValueString(),
		Lease:         leaseOf(m.Lease),
	}
	if given(m.SettleTime) {
		settle := durationValue(m.SettleTime)
		settings.SettleTime = &settle
	}
	return settings
}

// awsConfig are the settings that concern AWS. The model must be known and
// validated.
func (m *providerModel) awsConfig(ctx context.Context) (conns.Config, diag.Diagnostics) {
	var diags diag.Diagnostics
	cfg := conns.Config{
		Region:                         m.Region.ValueString(),
		AccessKey:                      m.AccessKey.ValueString(),
		SecretKey:                      m.SecretKey.ValueString(),
		Token:                          m.Token.ValueString(),
		Profile:                        m.Profile.ValueString(),
		SharedConfigFiles:              stringValues(m.SharedConfigFiles),
		SharedCredentialsFiles:         stringValues(m.SharedCredentialsFiles),
		AssumeRole:                     assumeRoles(ctx, m.AssumeRole, &diags),
		AssumeRoleWithWebIdentity:      webIdentity(ctx, m.AssumeRoleWithWebIdentity, &diags),
		AllowedAccountIDs:              stringValues(m.AllowedAccountIDs),
		ForbiddenAccountIDs:            stringValues(m.ForbiddenAccountIDs),
		Endpoints:                      endpoints(m.Endpoints),
		S3UsePathStyle:                 m.S3UsePathStyle.ValueBool(),
		S3USEast1RegionalEndpoint:      s3USEast1RegionalEndpoint(m.S3USEast1RegionalEndpoint.ValueString()),
		STSRegion:                      m.STSRegion.ValueString(),
		UseDualStackEndpoint:           m.UseDualStackEndpoint.ValueBool(),
		UseFIPSEndpoint:                m.UseFIPSEndpoint.ValueBool(),
		SkipCredentialsValidation:      m.SkipCredentialsValidation.ValueBool(),
		SkipRegionValidation:           m.SkipRegionValidation.ValueBool(),
		SkipRequestingAccountID:        m.SkipRequestingAccountID.ValueBool(),
		EC2MetadataServiceEndpoint:     m.EC2MetadataServiceEndpoint.ValueString(),
		EC2MetadataServiceEndpointMode: m.EC2MetadataServiceEndpointMode.ValueString(),
		MaxRetries:                     int(m.MaxRetries.ValueInt64()),
		RetryMode:                      aws.RetryMode(m.RetryMode.ValueString()),
		TokenBucketRateLimiterCapacity: int(m.TokenBucketRateLimiterCapacity.ValueInt64()),
		CustomCABundle:                 m.CustomCABundle.ValueString(),
		HTTPProxy:                      m.HTTPProxy.ValueStringPointer(),
		HTTPSProxy:                     m.HTTPSProxy.ValueStringPointer(),
		NoProxy:                        m.NoProxy.ValueString(),
		Insecure:                       m.Insecure.ValueBool(),
		UserAgent:                      stringValues(m.UserAgent),
	}
	if skip, err := strconv.ParseBool(m.SkipMetadataAPICheck.ValueString()); err == nil {
		cfg.SkipMetadataAPICheck = &skip
	}
	return cfg, diags
}

// stringValues returns nil for a collection that is null or empty.
func stringValues(collection interface{ Elements() []attr.Value }) []string {
	var values []string
	for _, element := range collection.Elements() {
		if s, ok := element.(types.String); ok {
			values = append(values, s.ValueString())
		}
	}
	return values
}

func stringMap(m types.Map) map[string]string {
	if len(m.Elements()) == 0 {
		return nil
	}
	values := make(map[string]string, len(m.Elements()))
	for key, element := range m.Elements() {
		if s, ok := element.(types.String); ok {
			values[key] = s.ValueString()
		}
	}
	return values
}

// durationValue is zero when s is null or empty. It has been validated.
func durationValue(s types.String) time.Duration {
	parsed, err := time.ParseDuration(s.ValueString())
	if err != nil {
		return 0
	}
	return parsed
}

// assumeRoles leaves out a block without a role.
func assumeRoles(ctx context.Context, blocks types.List, diags *diag.Diagnostics) []conns.AssumeRole {
	var chain []conns.AssumeRole
	for _, element := range blocks.Elements() {
		var role assumeRoleModel
		if !decodeBlock(ctx, element, &role, diags) || !given(role.RoleARN) {
			continue
		}
		chain = append(chain, conns.AssumeRole{
			RoleARN:           role.RoleARN.ValueString(),
			Duration:          durationValue(role.Duration),
			ExternalID:        role.ExternalID.ValueString(),
			Policy:            role.Policy.ValueString(),
			PolicyARNs:        stringValues(role.PolicyARNs),
			SessionName:       role.SessionName.ValueString(),
			SourceIdentity:    role.SourceIdentity.ValueString(),
			Tags:              stringMap(role.Tags),
			TransitiveTagKeys: stringValues(role.TransitiveTagKeys),
		})
	}
	return chain
}

func webIdentity(ctx context.Context, blocks types.List, diags *diag.Diagnostics) *conns.AssumeRoleWithWebIdentity {
	for _, element := range blocks.Elements() { // at most one
		var identity webIdentityModel
		if !decodeBlock(ctx, element, &identity, diags) {
			continue
		}
		token, file := webIdentityToken(identity.WebIdentityToken.ValueString(), identity.WebIdentityTokenFile.ValueString())
		return &conns.AssumeRoleWithWebIdentity{
			RoleARN:              identity.RoleARN.ValueString(),
			Duration:             durationValue(identity.Duration),
			Policy:               identity.Policy.ValueString(),
			PolicyARNs:           stringValues(identity.PolicyARNs),
			SessionName:          identity.SessionName.ValueString(),
			WebIdentityToken:     token,
			WebIdentityTokenFile: file,
		}
	}
	return nil
}

// endpoints are those of the blocks; for a service that has none there, what
// the environment says.
func endpoints(blocks types.List) map[string]string {
	urls := environmentEndpoints()
	for _, element := range blocks.Elements() {
		block, ok := element.(types.Object)
		if !ok {
			continue
		}
		for service, value := range block.Attributes() {
			if url, ok := value.(types.String); ok && given(url) {
				urls[service] = url.ValueString()
			}
		}
	}
	return urls
}
