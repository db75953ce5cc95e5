// SPDX-License-Identifier: MPL-2.0

package serve

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Debug serves the provider of a registry address for a debugger: it prints how
// Terraform and OpenTofu can attach, and stays up until it is interrupted.
func Debug(address string, provider func() tfprotov6.ProviderServer) error {
	server, err := newServer(address, provider, plugin.GRPCServer{Stdout: silence(), Stderr: silence()})
	if err != nil {
		return err
	}
	listener, err := listen()
	if err != nil {
		return err
	}

	// Terraform documentation, Debugging Providers: TF_REATTACH_PROVIDERS.
	type addr struct{ Network, String string }
	type reattach struct {
		Protocol        plugin.Protocol
		ProtocolVersion int
		Pid             int
		Test            bool // the CLI doesn't end the process
		Addr            addr
	}
	attach, err := json.Marshal(map[string]reattach{address: {
		plugin.ProtocolGRPC, protocolVersion, os.Getpid(), true,
		addr{listener.Addr().Network(), listener.Addr().String()},
	}})
	if err != nil {
		return err
	}
	fmt.Printf("To attach Terraform or OpenTofu, set this in their environment:\n\nTF_REATTACH_PROVIDERS='%s'\n", attach)

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	context.AfterFunc(ctx, server.Stop)
	return server.Serve(listener)
}

// silence is a stream on which nothing ever comes.
func silence() io.Reader {
	reader, _ := io.Pipe()
	return reader
}
