// SPDX-License-Identifier: MPL-2.0

package edge

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/xacct/terraform-provider-xacct/internal/checked"
	"github.com/xacct/terraform-provider-xacct/internal/conns"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
	"github.com/xacct/terraform-provider-xacct/internal/target"
)

// Verb is what is done to a part of a document.
type Verb string

// The verbs. Plan stands for whatever the apply will do.
const (
	Create Verb = "create"
	Read   Verb = "read"
	Update Verb = "update"
	Delete Verb = "delete"
	Set    Verb = "set"
	List   Verb = "list"
	Check  Verb = "check"
	Plan   Verb = "plan"
)

// reads tells whether it is clear that nothing is written.
func (v Verb) reads() bool { return v == Read || v == List || v == Check }

// Failure is what there is to say when something fails. Add makes it a diagnostic.
type Failure struct {
	Verb    Verb
	Object  string // of the verb, such as "the entry "x" in the notification configuration of data"
	Summary string // a noun phrase
	Remedy  string // what to do, sentences; "" when that isn't known
	Err     error
}

// Add adds an error that says what was tried, on what, which state that is in now, what
// to do, and what AWS said.
func (f Failure) Add(diags *diag.Diagnostics) {
	if settings := (*conns.Error)(nil); errors.As(f.Err, &settings) {
		diags.AddError(settings.Summary, settings.Detail)
		return
	}
	tried := fmt.Sprintf("Tried to %s %s.", f.Verb, f.Object)
	if f.Verb == Plan {
		tried = fmt.Sprintf("An apply would change %s.", f.Object)
	}
	if state := f.state(); state != "" {
		tried += " " + state
	}
	diags.AddError(f.Summary, tried+remedyAndCause(f.Remedy, f.Err))
}

// state says what state the document is in.
func (f Failure) state() string {
	var failed *splice.Error
	switch {
	case errors.As(f.Err, &failed):
	case f.Verb.reads():
		return ""
	default:
		failed = &splice.Error{State: splice.NotWritten}
	}
	said := checked.Sentence(failed.State.String()) + "."
	if failed.State != splice.NotWritten {
		said += " Repeat the apply, which looks first at what is there."
	}
	switch {
	case errors.Is(failed.Ended, context.DeadlineExceeded):
		said += fmt.Sprintf(" The time for it ended after %s; the timeouts block can give it more.", failed.Elapsed.Round(100*time.Millisecond))
	case failed.Ended != nil:
		said += " It was interrupted."
	case failed.Elapsed > 10*time.Second:
		said += fmt.Sprintf(" Gave up after %s.", failed.Elapsed.Round(time.Second))
	}
	return said
}

// remedyAndCause are paragraphs; the cause is without what the engine wraps around it.
func remedyAndCause(remedy string, err error) string {
	if failed := (*splice.Error)(nil); errors.As(err, &failed) {
		err = failed.Err
	}
	if remedy = strings.TrimSpace(remedy); remedy != "" {
		remedy = "\n\n" + remedy
	}
	return remedy + "\n\nCause: " + err.Error()
}

// LeftOut tells whether a plan can do without its checks although the document could
// not be read: it may be created in the same apply; or this caller may not read it,
// which a warning says.
func LeftOut(diags *diag.Diagnostics, document string, err error) bool {
	switch target.Classify(err) {
	case splice.Gone:
		return true
	case splice.Denied:
		_, remedy := target.Explain(err)
		diags.AddWarning("Plan Checks Left Out", fmt.Sprintf(
			"The plan can't say whether the apply will succeed, because it may not read %s.%s", document, remedyAndCause(remedy, err)))
		return true
	default:
		return false
	}
}
