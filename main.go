// SPDX-License-Identifier: MPL-2.0

// The xacct provider for Terraform and OpenTofu.
package main

import (
	"context"
	"flag"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/xacct/terraform-provider-xacct/internal/provider"
)

// version is set by the linker when a release is built.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "run for a debugger: stay up and print how Terraform can attach")
	flag.Parse()

	err := providerserver.Serve(context.Background(), provider.New(version), providerserver.ServeOpts{
		Address: "registry.terraform.io/xacct/xacct",
		Debug:   *debug,
	})
	if err != nil {
		log.Fatal(err)
	}
}
