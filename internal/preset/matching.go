// SPDX-License-Identifier: MPL-2.0

package preset

// Matching are the service's actions that a pattern of actions matches.
func (a Actions) Matching(pattern string) []string { return matched(pattern, a.service, a.known) }

// WorksOn says what an action of S3, or a pattern of actions, works on: a bucket,
// its objects, or both; neither when that is not known.
func WorksOn(action string) (bucket, objects bool) {
	s, err := scopeOf(action)
	if err != nil {
		return false, false
	}

	return s&(onBucket|onListing) != 0, s&onObjects != 0
}
