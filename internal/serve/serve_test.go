// SPDX-License-Identifier: MPL-2.0

package serve_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/rpc"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/xacct/terraform-provider-xacct/internal/serve"
)

const address = "registry.terraform.io/xacct/xacct"

// TestMain lets the tests start their own binary as a provider.
func TestMain(m *testing.M) {
	run, ok := map[string]func(string, func() tfprotov6.ProviderServer) error{
		"plugin": serve.Plugin, "debug": serve.Debug,
	}[os.Getenv("SERVE_TEST")]
	if !ok {
		os.Exit(m.Run())
	}
	if err := run(address, func() tfprotov6.ProviderServer { return provider{} }); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// provider answers one call, and prints while it does.
type provider struct{ tfprotov6.ProviderServer }

func (provider) GetMetadata(context.Context, *tfprotov6.GetMetadataRequest) (*tfprotov6.GetMetadataResponse, error) {
	fmt.Println("on standard output")
	fmt.Fprintln(os.Stderr, "on standard error")
	return &tfprotov6.GetMetadataResponse{DataSources: []tfprotov6.DataSourceMetadata{{TypeName: "xacct_example"}}}, nil
}

// cli is how Terraform and OpenTofu use a provider: go-plugin's client, with these
// settings (internal/command/meta_providers.go in both).
func cli(config plugin.ClientConfig) *plugin.Client {
	config.HandshakeConfig = plugin.HandshakeConfig{
		ProtocolVersion: 4, MagicCookieKey: "TF_PLUGIN_MAGIC_COOKIE",
		MagicCookieValue: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
	}
	config.VersionedPlugins = map[int]plugin.PluginSet{5: {"provider": connection{}}, 6: {"provider": connection{}}}
	config.AllowedProtocols = []plugin.Protocol{plugin.ProtocolGRPC}
	config.Logger = hclog.NewNullLogger()
	return plugin.NewClient(&config)
}

// connection hands out the bare connection: the Go package of Terraform's protocol
// is internal to terraform-plugin-go.
type connection struct{}

func (connection) GRPCServer(*plugin.GRPCBroker, *grpc.Server) error { return errors.ErrUnsupported }

func (connection) GRPCClient(_ context.Context, _ *plugin.GRPCBroker, conn *grpc.ClientConn) (any, error) {
	return conn, nil
}

func (connection) Server(*plugin.MuxBroker) (any, error) { return nil, errors.ErrUnsupported }

func (connection) Client(*plugin.MuxBroker, *rpc.Client) (any, error) {
	return nil, errors.ErrUnsupported
}

// wantAnswer calls the provider.
func wantAnswer(t *testing.T, client *plugin.Client) {
	t.Helper()
	session, err := client.Client()
	if err != nil {
		t.Fatal(err)
	}
	if err := session.Ping(); err != nil {
		t.Error(err)
	}
	dispensed, err := session.Dispense("provider")
	if err != nil {
		t.Fatal(err)
	}
	conn, ok := dispensed.(*grpc.ClientConn)
	if !ok {
		t.Fatalf("got a %T", dispensed)
	}
	if got := client.NegotiatedVersion(); got != 6 {
		t.Errorf("protocol version %d", got)
	}
	var answer emptypb.Empty
	if err := conn.Invoke(t.Context(), "/tfplugin6.Provider/GetMetadata", &emptypb.Empty{}, &answer); err != nil {
		t.Fatal(err)
	}
	if got := answer.ProtoReflect().GetUnknown(); !bytes.Contains(got, []byte("xacct_example")) {
		t.Errorf("answer %q", got)
	}
}

func TestPlugin(t *testing.T) {
	t.Parallel()
	for name, tls := range map[string]bool{"TLS": true, "no TLS": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			printed, screen := io.Pipe()
			program := exec.Command(os.Args[0])
			program.Env = append(os.Environ(), "SERVE_TEST=plugin", "PLUGIN_UNIX_SOCKET_DIR="+t.TempDir())
			client := cli(plugin.ClientConfig{Cmd: program, AutoMTLS: tls, SyncStdout: screen, SyncStderr: screen})
			defer client.Kill()
			wantAnswer(t, client)

			lines := bufio.NewReader(printed)
			first, _ := lines.ReadString('\n')
			second, err := lines.ReadString('\n')
			want := []string{"on standard error\n", "on standard output\n"}
			if got := []string{min(first, second), max(first, second)}; !slices.Equal(got, want) || err != nil {
				t.Errorf("printed %q, %v", got, err)
			}
			client.Kill()
			if !client.Exited() {
				t.Error("the provider stays up")
			}
		})
	}
}

// With TLS a connection needs the key of the certificate that the CLI gave.
func TestStranger(t *testing.T) {
	t.Parallel()
	program := exec.Command(os.Args[0])
	program.Env = append(os.Environ(), "SERVE_TEST=plugin", "PLUGIN_UNIX_SOCKET_DIR="+t.TempDir())
	client := cli(plugin.ClientConfig{Cmd: program, AutoMTLS: true})
	defer client.Kill()
	if _, err := client.Start(); err != nil {
		t.Fatal(err)
	}
	reattach := client.ReattachConfig()
	stranger := cli(plugin.ClientConfig{Reattach: &plugin.ReattachConfig{
		Protocol: reattach.Protocol, ProtocolVersion: 6, Addr: reattach.Addr, Pid: reattach.Pid, Test: true,
	}})
	session, err := stranger.Client()
	if err == nil {
		err = session.Ping()
	}
	if err == nil {
		t.Error("a stranger was let in")
	}
}

func TestDebug(t *testing.T) {
	t.Parallel()
	program := exec.Command(os.Args[0])
	program.Env = append(os.Environ(), "SERVE_TEST=debug", "PLUGIN_UNIX_SOCKET_DIR="+t.TempDir())
	output, err := program.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := program.Start(); err != nil {
		t.Fatal(err)
	}
	defer program.Process.Kill() //nolint:errcheck // it has ended, unless the test failed

	// Terraform documentation, Debugging Providers.
	type reattach struct {
		Protocol        plugin.Protocol
		ProtocolVersion int
		Pid             int
		Test            bool
		Addr            struct{ Network, String string }
	}
	var providers map[string]reattach
	lines := bufio.NewReader(output)
	for providers == nil {
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		value, ok := strings.CutPrefix(line, "TF_REATTACH_PROVIDERS=")
		if !ok {
			continue
		}
		if err := json.Unmarshal([]byte(strings.Trim(value, "'\n")), &providers); err != nil {
			t.Fatal(err)
		}
	}
	got := providers[address]
	if got.Pid != program.Process.Pid || !got.Test {
		t.Errorf("got %+v", got)
	}
	addr, err := net.ResolveUnixAddr(got.Addr.Network, got.Addr.String)
	if err != nil {
		t.Fatal(err)
	}
	wantAnswer(t, cli(plugin.ClientConfig{
		Plugins: plugin.PluginSet{"provider": connection{}},
		Reattach: &plugin.ReattachConfig{
			Protocol: got.Protocol, ProtocolVersion: got.ProtocolVersion, Addr: addr, Pid: got.Pid, Test: got.Test,
		},
	}))

	if err := program.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, lines); err != nil {
		t.Error(err)
	}
	if err := program.Wait(); err != nil {
		t.Error(err)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	for want, env := range map[string][]string{
		"this program is a plugin":                {"TF_PLUGIN_MAGIC_COOKIE="},
		"PLUGIN_CLIENT_CERT holds no certificate": {"TF_PLUGIN_MAGIC_COOKIE=d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2", "PLUGIN_CLIENT_CERT=none"},
	} {
		program := exec.Command(os.Args[0])
		program.Env = append(append(os.Environ(), "SERVE_TEST=plugin"), env...)
		output, err := program.CombinedOutput()
		if err == nil || !strings.Contains(string(output), want) {
			t.Errorf("got %v: %q, want %q", err, output, want)
		}
	}
}
