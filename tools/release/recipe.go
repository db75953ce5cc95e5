// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// platform is what a zip is for.
type platform struct{ os, arch string }

func (p platform) String() string { return p.os + "_" + p.arch }

// exe is what programs' names end with there.
func (p platform) exe() string {
	if p.os == "windows" {
		return ".exe"
	}
	return ""
}

// recipe is the part of .goreleaser.yml that decides what is built.
type recipe struct {
	Project string  `yaml:"project_name"`
	Builds  []build `yaml:"builds"`
}

type build struct {
	Env     []string   `yaml:"env"`
	Flags   []string   `yaml:"flags"`
	Tags    []string   `yaml:"tags"`
	Ldflags []string   `yaml:"ldflags"`
	OS      []string   `yaml:"goos"`
	Arch    []string   `yaml:"goarch"`
	ARM     []string   `yaml:"goarm"`
	Ignore  []excluded `yaml:"ignore"`
}

type excluded struct {
	OS   string `yaml:"goos"`
	Arch string `yaml:"goarch"`
}

func readRecipe(file string) (*recipe, error) {
	data, err := os.ReadFile(file) //nolint:gosec // .goreleaser.yml
	if err != nil {
		return nil, err
	}
	var r recipe
	if err := yaml.Unmarshal(data, &r); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(r.Builds) != 1 || len(r.Builds[0].ARM) != 1 {
		return nil, fmt.Errorf("%s: want one build, with one goarm", file)
	}
	return &r, nil
}

func (r *recipe) platforms() []platform {
	b := r.Builds[0]
	var all []platform
	for _, system := range b.OS {
		for _, arch := range b.Arch {
			if !slices.Contains(b.Ignore, excluded{system, arch}) {
				all = append(all, platform{system, arch})
			}
		}
	}
	return all
}

// command is "go build" of a version for a platform, and its environment.
func (r *recipe) command(p platform, version, output string) (args, env []string) {
	b := r.Builds[0]
	ldflags := strings.ReplaceAll(strings.Join(b.Ldflags, " "), "{{ .Version }}", version)
	args = append([]string{"build"}, b.Flags...)
	args = append(args, "-tags", strings.Join(b.Tags, ","), "-ldflags", ldflags, "-o", output, ".")
	env = append(os.Environ(), b.Env...)
	return args, append(env, "GOFLAGS=", "GOOS="+p.os, "GOARCH="+p.arch, "GOARM="+b.ARM[0])
}
