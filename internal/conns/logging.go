// SPDX-License-Identifier: MPL-2.0

package conns

import (
	"context"
	"regexp"

	"github.com/hashicorp/aws-sdk-go-base/v2/logging"
)

// secrets match secrets as they stand in what the SDK sends and receives: XML,
// JSON, form and canonical request. aws-sdk-go-base masks secret keys and
// signatures by itself, but neither session tokens nor the tokens of an identity
// provider. What comes before the secret is the first group.
var secrets = []*regexp.Regexp{
	regexp.MustCompile(`(?i)(<(?:SecretAccessKey|SessionToken)>)[^<]+`),
	regexp.MustCompile(`(?i)("(?:secretAccessKey|sessionToken|token|accessToken|refreshToken|idToken|clientSecret)"\s*:\s*")[^"]+`),
	regexp.MustCompile(`(?i)((?:^|[&\s])(?:WebIdentityToken|SAMLAssertion|TokenCode)=)[^&\s]+`),
	regexp.MustCompile(`(?i)(x-amz-security-token:\s*)\S+`),
}

// mask hides the secrets in a text.
func mask(text string) string {
	for _, secret := range secrets {
		text = secret.ReplaceAllString(text, "${1}*****")
	}
	return text
}

func maskValue(value any) any {
	switch value := value.(type) {
	case string:
		return mask(value)
	case error:
		return mask(value.Error())
	default:
		return value
	}
}

func maskFields(in []map[string]any) []map[string]any {
	out := make([]map[string]any, len(in))
	for i, fields := range in {
		out[i] = make(map[string]any, len(fields))
		for key, value := range fields {
			out[i][key] = maskValue(value)
		}
	}
	return out
}

// maskingLogger keeps secrets out of the log. It masks by itself, since the
// masks of tflog don't reach the subsystems that aws-sdk-go-base logs to.
// Requests and responses, and so policies, are logged at level DEBUG only.
type maskingLogger struct {
	logging.Logger
}

func (l maskingLogger) Warn(ctx context.Context, msg string, fields ...map[string]any) {
	l.Logger.Warn(ctx, mask(msg), maskFields(fields)...)
}

func (l maskingLogger) Info(ctx context.Context, msg string, fields ...map[string]any) {
	l.Logger.Info(ctx, mask(msg), maskFields(fields)...)
}

func (l maskingLogger) Debug(ctx context.Context, msg string, fields ...map[string]any) {
	l.Logger.Debug(ctx, mask(msg), maskFields(fields)...)
}

func (l maskingLogger) Trace(ctx context.Context, msg string, fields ...map[string]any) {
	l.Logger.Trace(ctx, mask(msg), maskFields(fields)...)
}

func (l maskingLogger) SetField(ctx context.Context, key string, value any) context.Context {
	return l.Logger.SetField(ctx, key, maskValue(value))
}

func (l maskingLogger) SubLogger(ctx context.Context, name string) (context.Context, logging.Logger) {
	ctx, logger := l.Logger.SubLogger(ctx, name)
	return ctx, maskingLogger{logger}
}
