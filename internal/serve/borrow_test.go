// SPDX-License-Identifier: MPL-2.0

package serve

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// hoarder keeps a context derived from that of each call, as the framework does.
type hoarder struct {
	tfprotov6.ProviderServer
	cancels []context.CancelFunc
	last    context.Context //nolint:containedctx // that is what it is about
}

type contextKey struct{}

func (h *hoarder) ReadResource(ctx context.Context, _ *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	ctx, cancel := context.WithCancel(ctx)
	h.cancels, h.last = append(h.cancels, cancel), ctx
	return nil, ctx.Err()
}

func TestContextsAreTakenBack(t *testing.T) {
	t.Parallel()
	h := &hoarder{}
	collected := make(chan struct{})
	func() {
		heavy := &[1 << 20]byte{}
		runtime.AddCleanup(heavy, func(struct{}) { close(collected) }, struct{}{})
		ctx, cancel := context.WithCancel(context.WithValue(t.Context(), contextKey{}, heavy))
		defer cancel() // as gRPC does after a call
		if _, err := (forgetful{h}).ReadResource(ctx, nil); err != nil {
			t.Error(err)
		}
	}()
	if h.last.Err() == nil {
		t.Error("the context outlives its call")
	}
	for deadline := time.Now().Add(10 * time.Second); ; runtime.GC() {
		select {
		case <-collected:
			runtime.KeepAlive(h)
			return
		case <-time.After(time.Millisecond):
		}
		if time.Now().After(deadline) {
			t.Fatal("what the context holds is kept after the call")
		}
	}
}

// lister is a provider that can list resources.
type lister struct {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
}

// What can list resources before can afterwards (terraform-plugin-go asks by this
// interface), and what can't says so.
func TestListsStayReachable(t *testing.T) {
	t.Parallel()
	if _, ok := lending(lister{}).(tfprotov6.ProviderServerWithListResource); !ok { //nolint:staticcheck // there is no other yet
		t.Error("the lists are gone")
	}
	if _, ok := lending(&hoarder{}).(tfprotov6.ListResourceServer); ok {
		t.Error("there are lists from nowhere")
	}
}

// What cancels a call reaches it, and its values too.
func TestBorrowedContextIsTheCallsOwn(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancelCause(context.WithValue(t.Context(), contextKey{}, "value"))
	_, err := lend(ctx, 0, func(ctx context.Context, _ int) (int, error) {
		inner, stop := context.WithCancel(ctx)
		defer stop()
		if inner.Value(contextKey{}) != "value" {
			t.Error("the value is not there")
		}
		cancel(context.DeadlineExceeded)
		<-inner.Done()
		return 0, context.Cause(inner)
	})
	if err != context.DeadlineExceeded { //nolint:errorlint // this very cause
		t.Errorf("cause %v", err)
	}
}
