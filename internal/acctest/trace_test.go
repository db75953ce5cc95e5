// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"slices"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// A test that applies and destroys leaves no trace: all documents in the cloud are
// then as they were before the first apply, byte for byte as AWS shows them. The fake
// shows all that there are; against another endpoint the tests look at those that they
// know of.

// documents are all documents there are, by what has them.
func (c *cloud) documents() map[string]string {
	if c.fake == nil {
		return nil
	}
	return c.fake.Documents()
}

// theBucketsPolicy is the name of the document.
const theBucketsPolicy = "arn:aws:s3:::{bucket} policy"

// except names documents that somebody changes for good while a test is under way, or
// that had what was imported. What becomes of them is for the test to say.
func (c *cloud) except(names ...string) { c.exceptions = append(c.exceptions, c.texts(names)...) }

// wantNoTrace checks that all documents are as they were.
func (c *cloud) wantNoTrace(before map[string]string) {
	c.t.Helper()
	excepted := cmpopts.IgnoreMapEntries(func(name, _ string) bool { return slices.Contains(c.exceptions, name) })
	if diff := cmp.Diff(before, c.documents(), excepted); diff != "" {
		c.t.Errorf("documents before the first apply and after destroy (-before +after):\n%s", diff)
	}
}
