// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"context"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What emulators lack.
const (
	noAccounts    = "accounts are no principals: it has users of its own"
	noIAM         = "there is no IAM"
	noSTS         = "there is no STS"
	noPermissions = "nobody's permissions are checked"
	noPublicBlock = "there is no Block Public Access"
	noSNS         = "there is no SNS"
	noSQS         = "there is no SQS"
	noKMS         = "there is no KMS"
	noCloudTrail  = "there is no CloudTrail"
	asWritten     = "principals of a policy stay as they were written"
)

// gaps are the tests that an emulator can't pass, with what it lacks: by emulator
// and test.
var gaps = map[string]map[string]string{
	"moto": {
		"TestAccessCheckSaysWhatHappens":                       noPermissions,
		"TestAccessIsThereAfterApplyAndGoneAfterDestroy":       noPermissions,
		"TestAccessToTopicKeyAndQueue":                         noPermissions,
		"TestExpectedBucketOwner":                              "the expected owner is not looked at",
		"TestOrphanedPrincipalsAreShown":                       asWritten,
		"TestRoleTrustWithAnExternalID":                        noPermissions,
		"TestStoryATrailWithTheDefaultSelectors":               "a new trail shows no selectors, and shows the default once it has others",
		"TestStoryQuiltWithKMS":                                noPermissions,
		"TestStoryS3ToATopicFromScratchInOneApply":             "it does not show whether all goes to EventBridge",
		"TestStoryTheWrongAccount":                             noPermissions,
		"TestStoryTowerByWildcardIsRefusedByBlockPublicAccess": "Block Public Access is kept, but blocks nothing",
		"TestStoryTowerWithARoleThatIsCreatedAgain":            asWritten,
		"TestTowerOnBothSides":                                 noPermissions,
		"TestWithoutPermission":                                noPermissions,
	},
	"versitygw": {
		"TestABucketThatATrailLogsAlready":                     noCloudTrail,
		"TestAConflictingSid":                                  noAccounts,
		"TestAQueueWithoutAPolicy":                             noSQS,
		"TestAValueRemovedFromATrailByHandIsRepaired":          noCloudTrail,
		"TestAccessCheckSaysWhatHappens":                       noIAM,
		"TestAccessIsThereAfterApplyAndGoneAfterDestroy":       noIAM,
		"TestAccessToTopicKeyAndQueue":                         noIAM,
		"TestAllowedAccountIDs":                                noSTS,
		"TestExpectedBucketOwner":                              noAccounts,
		"TestGeneratedConfigurationOfEveryType":                noIAM,
		"TestGeneratedConfigurationOfSeveralStatements":        noAccounts,
		"TestImportOfATrailsValues":                            noCloudTrail,
		"TestImportOfEveryOtherType":                           noIAM,
		"TestImportTakesAnotherSpellingForTheSame":             noAccounts,
		"TestLivePolicies":                                     noSNS,
		"TestNotificationsThatSwapTheirEvents":                 noSNS,
		"TestOrphanedPrincipalsAreShown":                       noIAM,
		"TestOthersChangesAreNoDrift":                          noAccounts,
		"TestRoleTrustWithAnExternalID":                        noIAM,
		"TestRunnersOfDifferentHostsTakeTurnsByLease":          noAccounts,
		"TestStoryAStatementEditedOrRemovedByHand":             noAccounts,
		"TestStoryATrailInAShadowRegion":                       noCloudTrail,
		"TestStoryATrailWithAdvancedSelectors":                 noCloudTrail,
		"TestStoryATrailWithBasicSelectors":                    noCloudTrail,
		"TestStoryATrailWithTheDefaultSelectors":               noCloudTrail,
		"TestStoryImportOfAHandPastedPolicyAsGenerated":        noAccounts,
		"TestStoryImportOfAHandPastedPolicyByCommand":          noAccounts,
		"TestStoryImportOfAHandPastedPolicyByID":               noAccounts,
		"TestStoryImportOfAHandPastedPolicyByIdentity":         noAccounts,
		"TestStoryNotificationBesideADeadQueue":                noSNS,
		"TestStoryNotificationsFromTwoStates":                  noSNS,
		"TestStoryOwnershipOfAnOldBucketWithACLs":              "there is no canned ACL for log delivery",
		"TestStoryQuiltAndTowerOnOneBucketThenOneIsDestroyed":  noAccounts,
		"TestStoryQuiltBesideATLSOnlyDenyAndAnotherTenant":     noAccounts,
		"TestStoryQuiltOfTwoControlAccounts":                   noAccounts,
		"TestStoryQuiltOnABucketWithoutAPolicy":                noAccounts,
		"TestStoryQuiltOnATopicOfAWSConfig":                    noSNS,
		"TestStoryQuiltOnATopicWithTheDefaultPolicy":           noSNS,
		"TestStoryQuiltOnATrailsLogBucket":                     noAccounts,
		"TestStoryQuiltReadOnly":                               noAccounts,
		"TestStoryQuiltWithKMS":                                noKMS,
		"TestStoryQuiltWithNamedRoles":                         noIAM,
		"TestStoryS3ToATopicFromScratchInOneApply":             noSNS,
		"TestStoryTheBucketIsDeletedOutside":                   noAccounts,
		"TestStoryTheWrongAccount":                             noAccounts,
		"TestStoryTowerByAccountPassesBlockPublicAccess":       noPublicBlock,
		"TestStoryTowerByAccountWithoutBlockPublicAccess":      noPublicBlock,
		"TestStoryTowerByWildcardIsRefusedByBlockPublicAccess": noPublicBlock,
		"TestStoryTowerByWildcardWithoutBlockPublicAccess":     noPublicBlock,
		"TestStoryTowerWithARoleThatIsCreatedAgain":            noIAM,
		"TestTopicAndKeyOfTwoVendorsInOneApply":                noSNS,
		"TestTowerOnBothSides":                                 noIAM,
		"TestWithoutPermission":                                noIAM,
	},
}

// s3Only are the emulators without STS and IAM, and so without a second account.
var s3Only = map[string]bool{"versitygw": true}

// skipGap skips a test that the endpoint in use is known not to pass.
func skipGap(t *testing.T) {
	t.Helper()
	name, _, _ := strings.Cut(t.Name(), "/")
	emulator := os.Getenv("XACCT_TEST_GAPS")
	if reason, ok := gaps[emulator][name]; ok && os.Getenv("XACCT_TEST_RUN_GAPS") == "" {
		t.Skipf("known gap of %s: %s", emulator, reason)
	}
}

func TestTheTableOfGapsNamesTests(t *testing.T) {
	t.Parallel()
	if name := os.Getenv("XACCT_TEST_GAPS"); name != "" && gaps[name] == nil {
		t.Errorf("XACCT_TEST_GAPS=%s: there are tables for %v", name, slices.Sorted(maps.Keys(gaps)))
	}
	tests := testsNamed(t, ".")
	for emulator, table := range gaps {
		for name := range table {
			if !slices.Contains(tests, name) {
				t.Errorf("%s: there is no test %s", emulator, name)
			}
		}
	}
}

// The list of stories in doc.go, and the tests that there are.
func TestTheListOfStoriesNamesTests(t *testing.T) {
	t.Parallel()
	list, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	listed := slices.Compact(slices.Sorted(slices.Values(regexp.MustCompile(`TestStory[A-Z0-9]\w*`).FindAllString(string(list), -1))))
	if diff := cmp.Diff(listed, slices.Sorted(slices.Values(testsNamed(t, "^TestStory")))); diff != "" {
		t.Errorf("stories (-in doc.go +among the tests):\n%s", diff)
	}
}

// testsNamed are the tests whose names match.
func testsNamed(t *testing.T, pattern string) []string {
	t.Helper()
	list, err := exec.CommandContext(t.Context(), os.Args[0], "-test.list", pattern).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(list))
}

// TestKnownGapsAreStillGaps runs when it is asked for: it takes as long as the
// gaps' tests do.
func TestKnownGapsAreStillGaps(t *testing.T) {
	t.Parallel()
	emulator := os.Getenv("XACCT_TEST_GAPS")
	if os.Getenv("XACCT_TEST_RUN_GAPS") == "" || emulator == "" {
		t.Skip("runs with XACCT_TEST_GAPS and XACCT_TEST_RUN_GAPS=1")
	}
	for _, name := range slices.Sorted(maps.Keys(gaps[emulator])) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			defer cancel()
			output, err := exec.CommandContext(ctx, os.Args[0], "-test.run", "^"+name+"$", "-test.v").CombinedOutput()
			if err == nil {
				t.Errorf("it passes, or does not run there anyway: take it out of %s's table\n%s", emulator, output)
			}
		})
	}
}
