// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"bytes"
	"encoding/xml"
	"net/http"
	"net/url"
	"strings"
)

// queryOperation is a row of the table of a service that speaks AWS's Query
// protocol.
type queryOperation struct {
	params   []string // what the operation understands; anything else is not implemented
	resource string   // the parameter that names the resource, for the call log
	run      func(*Server, *request) (result any, err error)
}

// queryService makes a service out of its operations by name. The results are
// written in the XML namespace.
func queryService(namespace string, operations map[string]queryOperation) service {
	return service{
		identify: func(r *request) *operation {
			if !r.parseForm() {
				return nil
			}
			r.call.Operation = r.form.Get("Action")
			op, ok := operations[r.call.Operation]
			if !ok || !op.understands(r.form) {
				return nil
			}
			r.call.Resource = r.form.Get(op.resource)
			return &operation{run: func(s *Server, r *request) (*response, error) {
				result, err := op.run(s, r)
				if err != nil {
					return nil, err
				}
				return queryXML(r, namespace, result)
			}}
		},
		refuse:     refuseQuery(namespace),
		unknownKey: "InvalidClientTokenId",
	}
}

func (op queryOperation) understands(form url.Values) bool {
	known := append([]string{"Action", "Version"}, op.params...)
	for name := range form {
		name, _, _ = strings.Cut(name, ".") // lists are numbered: Tags.member.1
		found := false
		for _, k := range known {
			found = found || k == name
		}
		if !found {
			return false
		}
	}
	return true
}

// parseForm reads the parameters of a Query call; it is false for anything else.
func (r *request) parseForm() bool {
	if r.http.Method != http.MethodPost || !strings.HasPrefix(r.http.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return false
	}
	form, err := url.ParseQuery(string(r.body))
	r.form = form
	return err == nil
}

// queryXML answers the result of an operation.
func queryXML(r *request, namespace string, result any) (*response, error) {
	name := r.call.Operation
	var body bytes.Buffer
	body.WriteString("<" + name + `Response xmlns="` + namespace + `">`)
	if result != nil {
		start := xml.StartElement{Name: xml.Name{Local: name + "Result"}}
		if err := xml.NewEncoder(&body).EncodeElement(result, start); err != nil {
			return nil, err
		}
	}
	body.WriteString("<ResponseMetadata><RequestId>" + r.id + "</RequestId></ResponseMetadata></" + name + "Response>")
	return &response{status: http.StatusOK, header: http.Header{"Content-Type": {"text/xml"}}, body: body.Bytes()}, nil
}

// refuseQuery writes the error document of the Query protocol.
func refuseQuery(namespace string) func(*request, *apiError) *response {
	return func(r *request, e *apiError) *response {
		fault := "Sender"
		if e.status >= http.StatusInternalServerError {
			fault = "Receiver"
		}
		var body bytes.Buffer
		body.WriteString(`<ErrorResponse xmlns="` + namespace + `"><Error>`)
		for _, f := range [][2]string{{"Type", fault}, {"Code", e.code}, {"Message", e.message}} {
			body.WriteString("<" + f[0] + ">")
			_ = xml.EscapeText(&body, []byte(f[1])) // a buffer takes everything
			body.WriteString("</" + f[0] + ">")
		}
		body.WriteString("</Error><RequestId>" + r.id + "</RequestId></ErrorResponse>")
		return &response{status: e.status, header: http.Header{"Content-Type": {"text/xml"}}, body: body.Bytes()}
	}
}
