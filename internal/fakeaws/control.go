// SPDX-License-Identifier: MPL-2.0

package fakeaws

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// controlPath is where the control surface is: what a test outside of this
// process does with a server. No bucket's name begins so. Bodies are JSON.
//
//	GET    /_fake/calls               the call log
//	POST   /_fake/reset               empties the call log and the fault plan
//	POST   /_fake/fault               plans a fault: {"operation", "resource", "times", "status", "code", "message", "delay": "1s", "stale", "drop"}
//	POST   /_fake/latency             {"latency": "20ms"}
//	POST   /_fake/settings            {"stale_reads": 1, "redirects": true, "queue_delay": "1s"}
//	GET    /_fake/state               a State
//	POST   /_fake/state               adds a State, answers the whole
//	POST   /_fake/session             {"account", "role", "session"}: credentials of a session, whatever the role's trust
//	DELETE /_fake/role/{account}/{name}    deletes a role
//	GET    /_fake/policy/{bucket}     the bucket's policy as GetBucketPolicy shows it
//	PUT    /_fake/policy/{bucket}     puts it as the owner's root
//	DELETE /_fake/policy/{bucket}     deletes it as the owner's root
//	GET    /_fake/document?arn=…      the policy document of a bucket, topic, queue, key, role or managed policy
//	PUT    /_fake/document?arn=…      puts it as the owner's root
//	DELETE /_fake/resource?arn=…      deletes such a thing (not a role), whatever it holds
//
// What is wrong is answered with 400 and a line of text, what is missing with 404.
const controlPath = "/_fake/"

func isControl(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, controlPath) }

func (s *Server) controls() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /_fake/calls", func(w http.ResponseWriter, _ *http.Request) {
		answerJSON(w, append([]Call{}, s.Calls()...))
	})
	mux.HandleFunc("POST /_fake/reset", func(w http.ResponseWriter, _ *http.Request) {
		s.ResetCalls()
		s.ResetFaults()
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("POST /_fake/fault", accept(s.controlFault))
	mux.HandleFunc("POST /_fake/latency", accept(func(in struct {
		Latency duration `json:"latency"`
	}) error {
		s.SetLatency(time.Duration(in.Latency))
		return nil
	}))
	mux.HandleFunc("POST /_fake/settings", accept(func(in struct {
		StaleReads *int      `json:"stale_reads"`
		Redirects  *bool     `json:"redirects"`
		QueueDelay *duration `json:"queue_delay"`
	}) error {
		if in.StaleReads != nil {
			s.SetStaleReads(*in.StaleReads)
		}
		if in.Redirects != nil {
			s.SetRedirects(*in.Redirects)
		}
		if in.QueueDelay != nil {
			s.SetQueueDelay(time.Duration(*in.QueueDelay))
		}
		return nil
	}))
	mux.HandleFunc("GET /_fake/state", func(w http.ResponseWriter, _ *http.Request) { answerJSON(w, s.State()) })
	mux.HandleFunc("POST /_fake/state", func(w http.ResponseWriter, r *http.Request) {
		var state State
		if err := readJSON(r, &state); err != nil {
			answerError(w, err)
			return
		}
		if err := s.Seed(state); err != nil {
			answerError(w, err)
			return
		}
		answerJSON(w, s.State())
	})
	mux.HandleFunc("POST /_fake/session", s.controlSession)
	mux.HandleFunc("DELETE /_fake/role/{account}/{name}", s.controlDeleteRole)
	bucket := func(r *http.Request) string { return r.PathValue("bucket") }
	arn := func(r *http.Request) string { return r.URL.Query().Get("arn") }
	mux.HandleFunc("GET /_fake/policy/{bucket}", showsPolicy(bucket, s.BucketPolicy))
	mux.HandleFunc("PUT /_fake/policy/{bucket}", setsPolicy(bucket, s.SetBucketPolicy))
	mux.HandleFunc("GET /_fake/document", showsPolicy(arn, s.showDocument))
	mux.HandleFunc("PUT /_fake/document", setsPolicy(arn, s.setDocument))
	mux.HandleFunc("DELETE /_fake/resource", func(w http.ResponseWriter, r *http.Request) {
		s.Delete(arn(r))
		w.WriteHeader(http.StatusNoContent)
	})
	mux.HandleFunc("DELETE /_fake/policy/{bucket}", func(w http.ResponseWriter, r *http.Request) {
		answerDone(w, s.DeleteBucketPolicy(r.PathValue("bucket")))
	})
	return mux
}

// showsPolicy answers the policy of what a request names.
func showsPolicy(name func(*http.Request) string, show func(string) (string, bool)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		policy, ok := show(name(r))
		if !ok {
			http.Error(w, "no policy", http.StatusNotFound)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, policy) // a client that has gone needs no answer
	}
}

// setsPolicy puts the body as the policy of what a request names.
func setsPolicy(name func(*http.Request) string, set func(name, document string) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		document, err := io.ReadAll(r.Body)
		if err == nil {
			err = set(name(r), string(document))
		}
		answerDone(w, err)
	}
}

func (s *Server) controlFault(in struct {
	Operation string   `json:"operation"`
	Resource  string   `json:"resource"`
	Times     int      `json:"times"`
	Status    int      `json:"status"`
	Code      string   `json:"code"`
	Message   string   `json:"message"`
	Delay     duration `json:"delay"`
	Stale     bool     `json:"stale"`
	Drop      bool     `json:"drop"`
}) error {
	s.Fault(Fault{
		Operation: in.Operation, Resource: in.Resource, Times: in.Times,
		Status: in.Status, Code: in.Code, Message: in.Message,
		Delay: time.Duration(in.Delay), Stale: in.Stale, Drop: in.Drop,
	})
	return nil
}

func (s *Server) controlSession(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Account string `json:"account"`
		Role    string `json:"role"`
		Session string `json:"session"`
	}
	if err := readJSON(r, &in); err != nil {
		answerError(w, err)
		return
	}
	if !sessionName.MatchString(in.Session) {
		answerError(w, fmt.Errorf("session name %q is invalid", in.Session))
		return
	}
	s.mu.Lock()
	e, ok := s.existingRole(in.Account, in.Role)
	var session Credentials
	if ok {
		session = s.openSession(e, in.Session)
	}
	s.mu.Unlock()
	if !ok {
		http.Error(w, "no such role", http.StatusNotFound)
		return
	}
	answerJSON(w, session)
}

func (s *Server) controlDeleteRole(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e, ok := s.existingRole(r.PathValue("account"), r.PathValue("name")); ok {
		s.deleteEntity(e)
		w.WriteHeader(http.StatusNoContent)
		return
	}
	http.Error(w, "no such role", http.StatusNotFound)
}

func (s *Server) existingRole(account, name string) (*entity, bool) {
	a, ok := s.accounts[account]
	if !ok {
		return nil, false
	}
	e, ok := a.roles[name]
	return e, ok
}

// duration is a time.Duration written as "1.5s".
type duration time.Duration

func (d *duration) UnmarshalText(text []byte) error {
	parsed, err := time.ParseDuration(string(text))
	*d = duration(parsed)
	return err
}

// accept makes a handler of what is done with a JSON body.
func accept[T any](f func(T) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var in T
		err := readJSON(r, &in)
		if err == nil {
			err = f(in)
		}
		answerDone(w, err)
	}
}

func readJSON(r *http.Request, in any) error {
	dec := json.NewDecoder(r.Body)
	dec.DisallowUnknownFields()
	return dec.Decode(in)
}

func answerJSON(w http.ResponseWriter, out any) {
	w.Header().Set("Content-Type", "application/json")
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	_ = enc.Encode(out) // a client that has gone needs no answer
}

func answerDone(w http.ResponseWriter, err error) {
	if err != nil {
		answerError(w, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func answerError(w http.ResponseWriter, err error) {
	http.Error(w, err.Error(), http.StatusBadRequest)
}
