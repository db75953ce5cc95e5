// SPDX-License-Identifier: MPL-2.0

// Command release builds what a release consists of, as .goreleaser.yml says, and checks it as users get it:
// checksums, a second build that has to give the same bytes, and an installation by Terraform and OpenTofu.
//
// It is run in its own folder and writes into dist/ at the top. With -check it builds nothing, and checks the
// files of a release in a folder.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// root is the top of the checkout.
const root = "../.."

func main() {
	platforms := flag.String("platforms", "", "build for these only, `OS_ARCH` with commas between; empty: for all of .goreleaser.yml")
	version := flag.String("version", "0.0.0-snapshot", "the release's `version`")
	check := flag.String("check", "", "build nothing, check the release in this `folder`")
	cold := flag.Bool("cold", false, "begin the second build with an empty build cache; that takes minutes")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *check, *version, *platforms, *cold); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, dir, version, only string, cold bool) error {
	recipe, err := readRecipe(root + "/.goreleaser.yml")
	if err != nil {
		return err
	}
	release := release{recipe: recipe, version: version, dir: dir}
	native := platform{runtime.GOOS, runtime.GOARCH}
	if dir == "" {
		release.dir = root + "/dist"
		platforms, err := recipe.choose(only)
		if err != nil {
			return err
		}
		if err := release.build(ctx, platforms); err != nil {
			return err
		}
		if slices.Contains(platforms, native) {
			if err := release.rebuild(ctx, native, cold); err != nil {
				return err
			}
		}
	}
	if err := release.verify(); err != nil {
		return err
	}
	return release.install(ctx, native)
}

// choose gives the platforms that are named, or all.
func (r *recipe) choose(names string) ([]platform, error) {
	all := r.platforms()
	if names == "" {
		return all, nil
	}
	var chosen []platform
	for name := range strings.SplitSeq(names, ",") {
		i := slices.IndexFunc(all, func(p platform) bool { return p.String() == name })
		if i < 0 {
			return nil, fmt.Errorf("platform %q: .goreleaser.yml has %v", name, all)
		}
		chosen = append(chosen, all[i])
	}
	return chosen, nil
}

// say prints a line about a step that began at a time.
func say(begin time.Time, format string, args ...any) {
	fmt.Printf("release: %s (%.1f s)\n", fmt.Sprintf(format, args...), time.Since(begin).Seconds())
}
