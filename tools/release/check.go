// SPDX-License-Identifier: MPL-2.0

package main

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// verify checks the files of a release: that each is as SHA256SUMS says, and holds what the registries expect.
func (r *release) verify() error {
	begin := time.Now()
	sums, err := os.ReadFile(r.sums())
	if err != nil {
		return err
	}
	zips, bills, manifests := 0, 0, 0
	for line := range strings.Lines(string(sums)) {
		sum, name, ok := strings.Cut(strings.TrimSpace(line), "  ")
		if !ok || name != filepath.Base(name) {
			return fmt.Errorf("SHA256SUMS: line %q", line)
		}
		path := filepath.Join(r.dir, name)
		content, err := os.ReadFile(path) //nolint:gosec // a name without folders
		if err != nil {
			return err
		}
		if got := fmt.Sprintf("%x", sha256.Sum256(content)); got != sum {
			return fmt.Errorf("%s: SHA-256 is %s, in SHA256SUMS %s", name, got, sum)
		}
		switch {
		case strings.HasSuffix(name, ".zip"):
			zips++
			err = r.verifyZip(path)
		case name == r.file("manifest.json"):
			manifests++
			err = verifyManifest(content)
		case strings.HasSuffix(name, ".cdx.json"):
			bills++
			err = r.verifyMaterials(content)
		default:
			err = fmt.Errorf("%s: not a file of a release", name)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	if zips == 0 || bills != zips || manifests != 1 {
		return fmt.Errorf("SHA256SUMS names %d zips, %d bills of materials and %d manifests", zips, bills, manifests)
	}
	say(begin, "SHA256SUMS, %d zips, their bills of materials and the manifest are as they should be", zips)
	return nil
}

func (r *release) verifyZip(path string) error {
	archive, err := zip.OpenReader(path)
	if err != nil {
		return err
	}
	defer archive.Close()

	var p platform
	p.os, p.arch, _ = strings.Cut(strings.TrimPrefix(strings.TrimSuffix(filepath.Base(path), ".zip"), r.file("")), "_")
	if !slices.Contains(r.recipe.platforms(), p) {
		return fmt.Errorf("platform %s is not in .goreleaser.yml", p)
	}
	var names []string
	for _, f := range archive.File {
		names = append(names, f.Name)
		if f.Name == r.program(p) && f.Mode().Perm() != 0o755 {
			return fmt.Errorf("%s has mode %s", f.Name, f.Mode())
		}
	}
	slices.Sort(names)
	if want := []string{licence, r.program(p)}; !slices.Equal(names, want) {
		return fmt.Errorf("holds %q, want %q", names, want)
	}
	return nil
}

// verifyManifest checks the registry's manifest: protocol 6, as main.go serves it.
func verifyManifest(content []byte) error {
	var manifest struct {
		Version  int `json:"version"`
		Metadata struct {
			Protocols []string `json:"protocol_versions"`
		} `json:"metadata"`
	}
	if err := json.Unmarshal(content, &manifest); err != nil {
		return err
	}
	if manifest.Version != 1 || !slices.Equal(manifest.Metadata.Protocols, []string{"6.0"}) {
		return fmt.Errorf("version %d, protocols %q", manifest.Version, manifest.Metadata.Protocols)
	}
	return nil
}

func (r *release) verifyMaterials(content []byte) error {
	var bill struct {
		Format   string `json:"bomFormat"`
		Metadata struct {
			Component struct{ Version string }
		}
		Components []struct {
			Name, Version string
		}
	}
	if err := json.Unmarshal(content, &bill); err != nil {
		return err
	}
	listed := slices.ContainsFunc(bill.Components, func(c struct{ Name, Version string }) bool {
		return c.Name == "github.com/hashicorp/terraform-plugin-framework" && c.Version != ""
	})
	if bill.Format != "CycloneDX" || bill.Metadata.Component.Version != "v"+r.version || !listed {
		return fmt.Errorf("not the CycloneDX bill of version %s with the provider's modules", r.version)
	}
	return nil
}
