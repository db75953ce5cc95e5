// SPDX-License-Identifier: MPL-2.0

package grant

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/xacct/terraform-provider-xacct/internal/checked"
	"github.com/xacct/terraform-provider-xacct/internal/edge"
	"github.com/xacct/terraform-provider-xacct/internal/policy"
)

// ImportState takes "address,Sid[,Sid…]" or an identity. Read does the rest.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	var address string
	var sids []string
	if req.ID != "" {
		address, sids = r.parseID(ctx, req.ID)
	} else {
		edge.Attributes{r.kind.Address: &address, "sids": &sids}.Get(ctx, &resp.Diagnostics, req.Identity)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if err := r.checkImport(address, sids); err != nil {
		resp.Diagnostics.AddError("Invalid Import Id",
			fmt.Sprintf("%s.\n\nThe id of a grant is the %s and the Sids of its statements, with commas between them: %q. "+
				"In an import block, an identity does as well.", checked.Sentence(err.Error()), r.kind.Address, r.kind.ExampleAddress+",MySid"))
		return
	}
	id := edge.Attributes{r.kind.Address: address, "sids": sids}
	id.Set(ctx, &resp.Diagnostics, &resp.State)
	id.Identify(ctx, &resp.Diagnostics, resp.Identity)
}

// parseID takes an id apart. A Sid may have commas and spaces in it, so the Sids that
// are there count first; what they don't explain is split at the commas.
func (r *Resource) parseID(ctx context.Context, id string) (address string, sids []string) {
	address, list, found := strings.Cut(id, ",")
	address = strings.TrimSpace(address)
	if !found {
		return address, nil
	}
	if r.Connected() && r.kind.CheckAddress(address) == nil {
		if _, doc, err := r.live(ctx, values{address: types.StringValue(address)}, nil); err == nil {
			if sids := splitSids(list, doc.Statements()); sids != nil {
				return address, sids
			}
		}
	}
	sids = strings.Split(list, ",")
	for i := range sids {
		sids[i] = strings.TrimSpace(sids[i])
	}
	return address, sids
}

// splitSids splits a list into Sids of the statements; nil when that can't be done.
func splitSids(list string, statements []policy.Statement) []string {
	for _, text := range []string{list, strings.TrimSpace(list)} {
		for _, s := range statements {
			sid := s.Sid()
			if sid == "" || !strings.HasPrefix(text, sid) {
				continue
			}
			rest := strings.TrimLeft(text[len(sid):], " ")
			if rest == "" {
				return []string{sid}
			}
			if rest[0] != ',' {
				continue
			}
			if more := splitSids(rest[1:], statements); more != nil {
				return append([]string{sid}, more...)
			}
		}
	}
	return nil
}

func (r *Resource) checkImport(address string, sids []string) error {
	if err := r.kind.CheckAddress(address); err != nil {
		return err
	}
	if len(sids) == 0 {
		return fmt.Errorf("there is no Sid after %q", address)
	}
	for i, sid := range sids {
		if sid == "" {
			return fmt.Errorf("the Sid in position %d is empty", i+1)
		}
		if slices.Contains(sids[:i], sid) {
			return fmt.Errorf("the Sid %q is there twice", sid)
		}
	}
	return nil
}

// missing says which statements of an import are not there, and which are.
func (r *Resource) missing(state values, doc *policy.Document, sids []string) error {
	var missing, there []string
	for _, sid := range sids {
		if len(doc.Index(sid)) == 0 {
			missing = append(missing, sid)
		}
	}
	for _, s := range doc.Statements() {
		if sid := s.Sid(); sid != "" {
			there = append(there, sid)
		}
	}
	return &invalid{"sids", "Statement Not Found", fmt.Errorf("%s has no statement with the Sid %s. The Sids in it: %s. A statement without a Sid can't be imported: give it one first",
		r.describe(state), quoted(missing), quoted(there))}
}

func quoted(sids []string) string {
	all := make([]string, len(sids))
	for i, sid := range sids {
		all[i] = strconv.Quote(sid)
	}
	return orNone(all)
}

func orNone(sids []string) string {
	if len(sids) == 0 {
		return "none"
	}
	return strings.Join(sids, ", ")
}
