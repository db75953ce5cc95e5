// SPDX-License-Identifier: MPL-2.0

package grant_test

import "testing"

// The statement of another grant is for that grant to mend.
func TestWhoseAnOrphanIsIsSaid(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	role := w.control.CreateRole("gone", "/", "")
	one := w.provider(t).Resource("xacct_bucket_grant")
	noErrors(t, one.Apply(reading(attrs{"sid": "One", "principals": []string{role.ARN}})))
	w.control.DeleteRole("gone")

	two := reading(attrs{"sid": "Two"})
	for name, p := range map[string]*configured{
		"plan":  w.provider(t),
		"apply": start(t, w.providerBlock(attrs{"plan_checks": false})),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			noErrors(t, one.With(p).Refresh())
			contains(t, p.Resource("xacct_bucket_grant").Apply(two).Errors(),
				"Orphaned Principal", role.UniqueID, `in statement "One", which another grant of this state owns`, "-target")
		})
	}
}
