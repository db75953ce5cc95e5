// SPDX-License-Identifier: MPL-2.0

package grant

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
)

// ImportState takes "address,Sid[,Sid…]" or an identity. Read does the rest.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	var address string
	var sids []string
	if req.ID != "" {
		parts := strings.Split(req.ID, ",")
		for i := range parts {
			parts[i] = strings.TrimSpace(parts[i])
		}
		address, sids = parts[0], parts[1:]
	} else {
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root(r.kind.Address), &address)...)
		resp.Diagnostics.Append(req.Identity.GetAttribute(ctx, path.Root("sids"), &sids)...)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	if err := r.checkImport(address, sids); err != nil {
		resp.Diagnostics.AddError("Invalid Import Id",
			fmt.Sprintf("%s.\n\nThe id of a grant is the %s and the Sids of its statements, with commas between them: %q. "+
				"A Sid with a comma in it can be given in an import block with an identity.", capitalised(err), r.kind.Address, r.kind.ExampleAddress+",MySid"))
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(r.kind.Address), address)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("sids"), sids)...)
	if resp.Identity != nil {
		resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root(r.kind.Address), address)...)
		resp.Diagnostics.Append(resp.Identity.SetAttribute(ctx, path.Root("sids"), sids)...)
	}
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
	return fmt.Errorf("%s has no statement with the Sid %s. The Sids in it: %s. A statement without a Sid can't be imported: give it one first",
		r.kind.Target.Describe(state.address.ValueString()), strings.Join(missing, ", "), orNone(there))
}

func orNone(sids []string) string {
	if len(sids) == 0 {
		return "none"
	}
	return strings.Join(sids, ", ")
}
