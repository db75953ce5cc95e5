// SPDX-License-Identifier: MPL-2.0

package serve

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// forgetful is a provider server that lets go of a call's context when the call is
// over. terraform-plugin-framework keeps the contexts of all calls until the process
// ends (internal/proto6server, registerContext), and with each its loggers and its
// stream: some ten kilobytes for each call of a large plan.
type forgetful struct{ tfprotov6.ProviderServer }

// lending makes a provider server forgetful. What lists resources stays as it is: its
// answer is a stream, which needs its context when the call is over, and a query makes
// few such calls.
func lending(server tfprotov6.ProviderServer) tfprotov6.ProviderServer {
	lists, ok := server.(tfprotov6.ListResourceServer)
	if !ok {
		return forgetful{server}
	}
	return struct {
		forgetful
		tfprotov6.ListResourceServer
	}{forgetful{server}, lists}
}

func (f forgetful) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return lend(ctx, req, f.ProviderServer.ValidateResourceConfig)
}

func (f forgetful) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return lend(ctx, req, f.ProviderServer.UpgradeResourceState)
}

func (f forgetful) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return lend(ctx, req, f.ProviderServer.ReadResource)
}

func (f forgetful) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	return lend(ctx, req, f.ProviderServer.PlanResourceChange)
}

func (f forgetful) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return lend(ctx, req, f.ProviderServer.ApplyResourceChange)
}

func (f forgetful) ValidateDataResourceConfig(ctx context.Context, req *tfprotov6.ValidateDataResourceConfigRequest) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return lend(ctx, req, f.ProviderServer.ValidateDataResourceConfig)
}

func (f forgetful) ReadDataSource(ctx context.Context, req *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	return lend(ctx, req, f.ProviderServer.ReadDataSource)
}

func (f forgetful) CallFunction(ctx context.Context, req *tfprotov6.CallFunctionRequest) (*tfprotov6.CallFunctionResponse, error) {
	return lend(ctx, req, f.ProviderServer.CallFunction)
}

// lend makes a call with a context that is taken back afterwards.
func lend[Request, Response any](ctx context.Context, req Request, call func(context.Context, Request) (Response, error)) (Response, error) {
	b := new(borrowed)
	b.of.Store(&ctx)
	defer b.of.Store(&over)
	return call(b, req)
}

// over is what is left of every borrowed context.
var over = func() context.Context {
	ctx, end := context.WithCancel(context.Background())
	end()
	return ctx
}()

// borrowed is a context that is somebody else's until it is taken back.
type borrowed struct {
	of atomic.Pointer[context.Context]
}

func (b *borrowed) Deadline() (time.Time, bool) { return (*b.of.Load()).Deadline() }
func (b *borrowed) Done() <-chan struct{}       { return (*b.of.Load()).Done() }
func (b *borrowed) Err() error                  { return (*b.of.Load()).Err() }
func (b *borrowed) Value(key any) any           { return (*b.of.Load()).Value(key) }
