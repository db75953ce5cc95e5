// SPDX-License-Identifier: MPL-2.0

package acctest_test

import (
	"context"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
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
	noCloudTrail  = "there is no CloudTrail"
	asWritten     = "principals of a policy stay as they were written"
)

// gaps are the tests that an emulator can't pass, with what it lacks: by emulator
// and test.
var gaps = map[string]map[string]string{
	"moto": {
		"TestATrailThatIsNew":                             "a new trail shows no selectors, and shows the default once it has others",
		"TestAccessIsThereAfterApplyAndGoneAfterDestroy":  noPermissions,
		"TestAccessToTopicKeyAndQueue":                    noPermissions,
		"TestCredentialsOfAnotherAccount":                 noPermissions,
		"TestExpectedBucketOwner":                         "the expected owner is not looked at",
		"TestNotificationOfATopicInOneApply":              "it does not show whether all goes to EventBridge",
		"TestOrphanedPrincipalsAreShown":                  asWritten,
		"TestRoleTrustWithAnExternalID":                   noPermissions,
		"TestTowerByWildcardIsRefusedByBlockPublicAccess": "Block Public Access is kept, but blocks nothing",
		"TestTowerOnBothSides":                            noPermissions,
		"TestTowerWithARoleThatIsCreatedAgain":            asWritten,
		"TestWithoutPermission":                           noPermissions,
	},
	"versitygw": {
		"TestABucketThatATrailLogsAlready":                noCloudTrail,
		"TestAConflictingSid":                             noAccounts,
		"TestAQueueWithoutAPolicy":                        noSQS,
		"TestAStatementEditedOrRemovedByHandIsRepaired":   noAccounts,
		"TestATrailOfAnotherRegion":                       noCloudTrail,
		"TestATrailThatIsNew":                             noCloudTrail,
		"TestATrailWithAdvancedSelectors":                 noCloudTrail,
		"TestATrailWithBasicSelectors":                    noCloudTrail,
		"TestAValueRemovedFromATrailByHandIsRepaired":     noCloudTrail,
		"TestAccessIsThereAfterApplyAndGoneAfterDestroy":  noIAM,
		"TestAccessToTopicKeyAndQueue":                    noIAM,
		"TestAllowedAccountIDs":                           noSTS,
		"TestCredentialsOfAnotherAccount":                 noAccounts,
		"TestExpectedBucketOwner":                         noAccounts,
		"TestImportOfAHandPastedPolicyByCommand":          noAccounts,
		"TestImportOfAHandPastedPolicyByID":               noAccounts,
		"TestImportOfAHandPastedPolicyByIdentity":         noAccounts,
		"TestImportOfATrailsValues":                       noCloudTrail,
		"TestImportOfEveryOtherType":                      noIAM,
		"TestImportTakesAnotherSpellingForTheSame":        noAccounts,
		"TestLivePolicies":                                noSNS,
		"TestNotificationBesideADeadQueue":                noSNS,
		"TestNotificationOfATopicInOneApply":              noSNS,
		"TestNotificationsFromTwoStates":                  noSNS,
		"TestOrphanedPrincipalsAreShown":                  noIAM,
		"TestOthersChangesAreNoDrift":                     noAccounts,
		"TestOwnershipOfAnOldBucketWithACLs":              "there is no canned ACL for log delivery",
		"TestQuiltAndTowerOnOneBucketThenOneIsDestroyed":  noAccounts,
		"TestQuiltBesideATLSOnlyDenyAndAnotherTenant":     noAccounts,
		"TestQuiltOfTwoControlAccounts":                   noAccounts,
		"TestQuiltOnABucketWithoutAPolicy":                noAccounts,
		"TestQuiltOnATopicOfAWSConfig":                    noSNS,
		"TestQuiltOnATopicWithTheDefaultPolicy":           noSNS,
		"TestQuiltOnATrailsLogBucket":                     noAccounts,
		"TestQuiltReadOnly":                               noAccounts,
		"TestQuiltWithNamedRoles":                         noIAM,
		"TestRoleTrustWithAnExternalID":                   noIAM,
		"TestTheBucketIsDeletedOutside":                   noAccounts,
		"TestTopicAndKeyOfTwoVendorsInOneApply":           noSNS,
		"TestTowerByAccountPassesBlockPublicAccess":       noPublicBlock,
		"TestTowerByAccountWithoutBlockPublicAccess":      noPublicBlock,
		"TestTowerByWildcardIsRefusedByBlockPublicAccess": noPublicBlock,
		"TestTowerByWildcardWithoutBlockPublicAccess":     noPublicBlock,
		"TestTowerOnBothSides":                            noIAM,
		"TestTowerWithARoleThatIsCreatedAgain":            noIAM,
		"TestWithoutPermission":                           noIAM,
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
	list, err := exec.CommandContext(t.Context(), os.Args[0], "-test.list", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	tests := strings.Fields(string(list))
	for emulator, table := range gaps {
		for name := range table {
			if !slices.Contains(tests, name) {
				t.Errorf("%s: there is no test %s", emulator, name)
			}
		}
	}
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
