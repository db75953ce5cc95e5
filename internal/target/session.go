// SPDX-License-Identifier: MPL-2.0

// Package target knows the documents in AWS that grants are spliced into: where
// each is, how it is read and written, what it may contain, and what AWS's
// refusals mean. One document a file.
package target

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/xacct/terraform-provider-xacct/internal/conns"
	"github.com/xacct/terraform-provider-xacct/internal/entry"
	"github.com/xacct/terraform-provider-xacct/internal/policy"
	"github.com/xacct/terraform-provider-xacct/internal/selector"
	"github.com/xacct/terraform-provider-xacct/internal/splice"
)

// Settings are the settings of the provider block that concern how documents are
// read and written.
type Settings struct {
	// PlanChecks: read AWS at plan time, to say what an apply would run into.
	PlanChecks bool
	// SettleTime is the time between the two verifications of a write; nil is
	// automatic, 0 leaves the second out.
	SettleTime *time.Duration
	// LockDirectory holds the lock files that keep the provider processes of this
	// host apart; empty is one that they all find by themselves.
	LockDirectory string
	// Lease keeps writers on different hosts apart; nil doesn't.
	Lease *Lease
}

// Session is what the resources of one configured provider share.
type Session struct {
	Client     *conns.Client
	Policies   *splice.Engine[*policy.Document]
	PlanChecks bool
	Claims     Claims[*policy.Document]

	Notifications      *splice.Engine[*entry.Document]
	NotificationClaims Claims[*entry.Document]
	Ownerships         *splice.Engine[*Ownership]
	OwnershipClaims    Claims[*Ownership]

	Selectors      *splice.Engine[*selector.Selectors]
	SelectorClaims Claims[*selector.Selectors]

	trailLookup chan struct{}      // one place, taken while a trail is looked up
	trails      map[string]arn.ARN // by region and name; whoever has trailLookup may use it

	// What checks of a plan read, and what data sources do, who must not be told what
	// was so before.
	plannedEncryptions  memo[Encryption]
	plannedPublicAccess memo[PublicAccess]
	encryptions         together[Encryption]
	publicAccess        together[PublicAccess]

	applying atomic.Bool

	mu            sync.Mutex
	bucketRegions map[string]string // found out from S3's redirects
	keys          map[string]string // the key ids behind aliases
}

// SessionOf returns the session that a provider gives to its resources and data
// sources when it is configured; nil before that.
func SessionOf(providerData any) (*Session, error) {
	session, ok := providerData.(*Session)
	if !ok && providerData != nil {
		return nil, fmt.Errorf("expected %T, got %T: this is a bug in the provider", session, providerData)
	}
	return session, nil
}

// BeginApply says that this process has come to apply what was planned.
func (s *Session) BeginApply() { s.applying.Store(true) }

// Applying tells whether an apply has begun. Terraform plans every resource once more
// before it applies it: what takes more reads to find out has been said by then.
func (s *Session) Applying() bool { return s.applying.Load() }

// gather is how long the edits of a document are held back for others: Terraform
// starts the next resources as soon as it has the results of the last ones.
const gather = 20 * time.Millisecond

// NewSession makes no call to AWS.
func NewSession(client *conns.Client, s Settings) *Session {
	session := &Session{
		Client:        client,
		trailLookup:   make(chan struct{}, 1),
		trails:        map[string]arn.ARN{},
		PlanChecks:    s.PlanChecks,
		bucketRegions: map[string]string{},
		keys:          map[string]string{},
	}
	engine := splice.Settings{Locks: locks(s.LockDirectory), Attempts: client.Attempts()}
	if s.Lease != nil {
		engine.Locks = leased{host: engine.Locks, leases: session.leases(*s.Lease)}
	}
	if s.SettleTime != nil {
		engine.Settle = splice.SettleAfter(*s.SettleTime)
	}
	engine.Gather = gather
	trails := engine
	trails.Gather = trailGather
	session.Policies = splice.New[*policy.Document](engine)
	session.Notifications = splice.New[*entry.Document](engine)
	session.Ownerships = splice.New[*Ownership](engine)
	session.Selectors = splice.New[*selector.Selectors](trails)
	return session
}

// locks returns the locks of a directory, or, when none is given, of the first that
// can be used: in the user's cache, or, without a home, in the temporary directory.
// Where there is neither, the writers of this process are kept apart.
func locks(directory string) splice.Locker {
	if directory != "" {
		return hostLocks(directory)
	}
	own := filepath.Join("terraform-provider-xacct", "locks")
	candidates := []string{filepath.Join(os.TempDir(), fmt.Sprintf("terraform-provider-xacct-%d", os.Getuid()), "locks")}
	if cache, err := os.UserCacheDir(); err == nil {
		candidates = append([]string{filepath.Join(cache, own)}, candidates...)
	}
	for _, directory := range candidates {
		if usable(directory) {
			return hostLocks(directory)
		}
	}
	return splice.NewProcessLocks()
}

func hostLocks(directory string) splice.Locker {
	locks := splice.NewHostLocks(directory)
	locks.Waits = func(ctx context.Context, key string) {
		tflog.Info(ctx, "waiting for another provider process of this host, which is writing",
			map[string]any{"target": key, "lock_directory": directory})
	}
	return locks
}

// usable tells whether files can be made in a directory.
func usable(directory string) bool {
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return false
	}
	file, err := os.CreateTemp(directory, "probe-*")
	if err != nil {
		return false
	}
	_ = file.Close()
	return os.Remove(file.Name()) == nil
}
