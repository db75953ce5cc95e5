// SPDX-License-Identifier: MPL-2.0

// The xacct provider for Terraform and OpenTofu.
package main

import (
	"flag"
	"log"
	"os"
	godebug "runtime/debug"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/xacct/terraform-provider-xacct/internal/provider"
	"github.com/xacct/terraform-provider-xacct/internal/serve"
)

// version is set by the linker when a release is built.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "run for a debugger: stay up and print how Terraform can attach")
	flag.Parse()

	// Terraform runs many providers beside each other, and most of ours waits for AWS:
	// a smaller heap is worth more than the time that it takes.
	if os.Getenv("GOGC") == "" {
		godebug.SetGCPercent(50)
	}

	run := serve.Plugin
	if *debug {
		run = serve.Debug
	}
	server := providerserver.NewProtocol6(provider.New(version)())
	if err := run("registry.terraform.io/xacct/xacct", server); err != nil {
		log.Fatal(err)
	}
}
