// SPDX-License-Identifier: MPL-2.0

package target

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// bodyTo keeps the body of a service's answer, be it the document or an error.
func bodyTo(answer *[]byte) func(*middleware.Stack) error {
	return func(stack *middleware.Stack) error {
		return stack.Deserialize.Add(middleware.DeserializeMiddlewareFunc("KeepAnswer",
			func(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (middleware.DeserializeOutput, middleware.Metadata, error) {
				out, metadata, err := next.HandleDeserialize(ctx, in)
				response, ok := out.RawResponse.(*smithyhttp.Response)
				if err != nil || !ok {
					return out, metadata, err
				}
				body, err := io.ReadAll(response.Body)
				if closeErr := response.Body.Close(); err == nil {
					err = closeErr
				}
				*answer, response.Body = body, io.NopCloser(bytes.NewReader(body))
				return out, metadata, err
			}), middleware.After)
	}
}

func keepAnswer(answer *[]byte) func(*s3.Options) { return withMiddleware(bodyTo(answer)) }

// sendBody replaces what the SDK would send by a body of our own.
func sendBody(body []byte) func(*s3.Options) {
	return withMiddleware(func(stack *middleware.Stack) error {
		return stack.Serialize.Add(middleware.SerializeMiddlewareFunc("SendBody",
			func(ctx context.Context, in middleware.SerializeInput, next middleware.SerializeHandler) (middleware.SerializeOutput, middleware.Metadata, error) {
				request, ok := in.Request.(*smithyhttp.Request)
				if !ok {
					return middleware.SerializeOutput{}, middleware.Metadata{}, fmt.Errorf("unexpected request %T", in.Request)
				}
				request, err := request.SetStream(bytes.NewReader(body))
				if err != nil {
					return middleware.SerializeOutput{}, middleware.Metadata{}, err
				}
				in.Request = request
				return next.HandleSerialize(ctx, in)
			}), middleware.After)
	})
}

func withMiddleware(add func(*middleware.Stack) error) func(*s3.Options) {
	return func(o *s3.Options) { o.APIOptions = append(o.APIOptions, add) }
}

// argument is a detail of an InvalidArgument: what S3 has against which value. For
// a destination the name is "ARN, null".
type argument struct{ name, value string }

func (a argument) destination() string {
	arn, _, _ := strings.Cut(a.name, ",")
	return strings.TrimSpace(arn)
}

func (a argument) String() string { return a.destination() + ": " + a.value }

// argumentsOf returns the details of an error, which the SDK drops: ArgumentName and
// ArgumentValue, or ArgumentName1, ArgumentValue1 and so on.
func argumentsOf(answer []byte) []argument {
	var document struct {
		Elements []struct {
			XMLName xml.Name
			Text    string `xml:",chardata"`
		} `xml:",any"`
	}
	if err := xml.Unmarshal(answer, &document); err != nil {
		return nil
	}
	values := map[string]string{}
	for _, e := range document.Elements {
		values[e.XMLName.Local] = e.Text
	}
	var all []argument
	for _, e := range document.Elements {
		if n, ok := strings.CutPrefix(e.XMLName.Local, "ArgumentName"); ok && strings.HasPrefix(e.Text, "arn:") {
			all = append(all, argument{e.Text, values["ArgumentValue"+n]})
		}
	}
	return all
}
