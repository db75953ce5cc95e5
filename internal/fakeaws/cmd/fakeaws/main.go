// SPDX-License-Identifier: MPL-2.0

// Command fakeaws runs the fake AWS as a process of its own. It prints its URL,
// which is the endpoint of every service, and runs until it is interrupted.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "`address` to listen on; port 0 takes a free one")
	state := flag.String("state", "", "JSON `file` with the accounts, principals and resources to begin with")
	flag.Parse()
	if err := run(*listen, *state); err != nil {
		fmt.Fprintln(os.Stderr, "fakeaws:", err)
		os.Exit(1)
	}
}

func run(listen, state string) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	server := fakeaws.New()
	if state != "" {
		if err := seed(server, state); err != nil {
			return err
		}
	}
	if err := server.StartAt(listen); err != nil {
		return err
	}
	defer server.Close()
	fmt.Println(server.URL())
	<-ctx.Done()
	return nil
}

// seed adds the state in a file to the server.
func seed(server *fakeaws.Server, path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var state fakeaws.State
	if err := json.Unmarshal(data, &state); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if err := server.Seed(state); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
