// SPDX-License-Identifier: MPL-2.0

// Package serve runs a provider as a plugin of Terraform or OpenTofu.
//
// It does what the Serve functions of terraform-plugin-go and go-plugin do for
// gRPC, with go-plugin's own gRPC server. Those can serve net/rpc too, which looks
// methods up by reflection: then the linker has to keep every method of every AWS
// client, and the provider is 70 % larger.
package serve

import (
	"errors"
	"fmt"
	"os"
	"os/signal"

	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
	"google.golang.org/grpc"
)

const (
	protocolVersion = 6         // of Terraform's plugin protocol
	maxMessage      = 256 << 20 // bytes, as in terraform-plugin-go
)

// The cookie only says that Terraform or OpenTofu has started this process.
const (
	cookieKey   = "TF_PLUGIN_MAGIC_COOKIE"
	cookieValue = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2"
)

// Plugin serves the provider of a registry address to the CLI that has started
// this process, until the CLI ends it.
//
// The handshake is the one of go-plugin (docs/internals.md and
// docs/guide-plugin-write-non-go.md there).
func Plugin(address string, provider func() tfprotov6.ProviderServer) error {
	if os.Getenv(cookieKey) != cookieValue {
		return errors.New("this program is a plugin, which Terraform and OpenTofu start by themselves")
	}
	if err := keepQuiet(); err != nil {
		return err
	}
	identity, certificate, err := mutualTLS(os.Getenv("PLUGIN_CLIENT_CERT"))
	if err != nil {
		return err
	}
	stdout, outWriter, err := os.Pipe()
	if err != nil {
		return err
	}
	stderr, errWriter, err := os.Pipe()
	if err != nil {
		return err
	}
	server, err := newServer(address, provider, plugin.GRPCServer{TLS: identity, Stdout: stdout, Stderr: stderr})
	if err != nil {
		return err
	}
	listener, err := listen()
	if err != nil {
		return err
	}

	// An interrupt reaches the whole process group. The CLI tells its plugins itself when to stop.
	signal.Notify(make(chan os.Signal, 1), os.Interrupt)

	fmt.Printf("%d|%d|%s|%s|%s|%s\n", plugin.CoreProtocolVersion, protocolVersion,
		listener.Addr().Network(), listener.Addr(), plugin.ProtocolGRPC, certificate)
	// From now on the CLI reads both as streams of gRPC.
	os.Stdout, os.Stderr = outWriter, errWriter
	return server.Serve(listener)
}

// newServer registers the provider, and what go-plugin needs beside it.
func newServer(address string, provider func() tfprotov6.ProviderServer, services plugin.GRPCServer) (*grpc.Server, error) {
	var server *grpc.Server
	services.Server = func(options []grpc.ServerOption) *grpc.Server {
		server = grpc.NewServer(append(options, grpc.MaxRecvMsgSize(maxMessage), grpc.MaxSendMsgSize(maxMessage),
			// As many calls as Terraform makes at a time by default keep their goroutines,
			// and with them stacks that have grown: a tenth of the time of a function.
			grpc.NumStreamWorkers(10))...)
		return server
	}
	served := func() tfprotov6.ProviderServer { return lending(provider()) }
	services.Plugins = plugin.PluginSet{"provider": &tf6server.GRPCProviderPlugin{GRPCProvider: served, Name: address}}
	err := services.Init()
	return server, err
}
