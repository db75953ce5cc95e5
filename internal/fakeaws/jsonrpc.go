// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
)

// jsonOperation is an operation of a service that speaks AWS's JSON protocol:
// it reads a request, and is nil for one that the fake does not understand.
type jsonOperation func(*request) *operation

// jsonCall makes an operation out of what it takes and does. Members of the
// input that the type has not make the request one that is not implemented. The
// resource is what the call log names.
func jsonCall[In any](resource func(In) string, run func(*Server, *request, In) (any, error)) jsonOperation {
	return func(r *request) *operation {
		var in In
		dec := json.NewDecoder(bytes.NewReader(r.body))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&in); err != nil {
			return nil
		}
		r.call.Resource = resource(in)
		return &operation{run: func(s *Server, r *request) (*response, error) {
			result, err := run(s, r, in)
			if err != nil {
				return nil, err
			}
			return jsonResponse(r, http.StatusOK, result)
		}}
	}
}

// identifyJSON finds an operation by the header X-Amz-Target, "Prefix.Operation".
func identifyJSON(prefix string, operations map[string]jsonOperation) func(*request) *operation {
	return func(r *request) *operation {
		p, name, _ := strings.Cut(r.http.Header.Get("X-Amz-Target"), ".")
		r.call.Operation = name
		op, ok := operations[name]
		if p != prefix || !ok {
			return nil
		}
		return op(r)
	}
}

// jsonResponse answers in the version of the protocol in which was asked. A nil
// result has no body.
func jsonResponse(r *request, status int, result any) (*response, error) {
	header := http.Header{"Content-Type": {r.http.Header.Get("Content-Type")}}
	if result == nil {
		return &response{status: status, header: header}, nil
	}
	var body bytes.Buffer
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(result); err != nil {
		return nil, err
	}
	return &response{status: status, header: header, body: body.Bytes()}, nil
}

// refuseJSON writes the error document of the JSON protocol.
func refuseJSON(r *request, e *apiError) *response {
	resp, err := jsonResponse(r, e.status, map[string]string{"__type": e.code, "message": e.message})
	if err != nil { // texts always encode
		return &response{status: e.status}
	}
	return resp
}
