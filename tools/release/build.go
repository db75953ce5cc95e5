// SPDX-License-Identifier: MPL-2.0

package main

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// licence is beside the program in each zip.
const licence = "LICENSE"

// release is a version's files in a folder.
type release struct {
	recipe  *recipe
	version string
	dir     string
}

// file is the name of one of its files, with what it ends with.
func (r *release) file(end string) string { return r.recipe.Project + "_" + r.version + "_" + end }

func (r *release) sums() string { return filepath.Join(r.dir, r.file("SHA256SUMS")) }

// program is the name of the provider in the zips.
func (r *release) program(p platform) string { return r.recipe.Project + "_v" + r.version + p.exe() }

// build empties the folder and makes the zips, their bills of materials, the registry's manifest and the checksums.
func (r *release) build(ctx context.Context, platforms []platform) error {
	if err := os.RemoveAll(r.dir); err != nil {
		return err
	}
	for _, p := range platforms {
		begin := time.Now()
		content, program, err := r.pack(ctx, p, root, filepath.Join(r.dir, p.String()), nil)
		if err != nil {
			return fmt.Errorf("%s: %w", p, err)
		}
		if err := write(filepath.Join(r.dir, r.file(p.String()+".zip")), content); err != nil {
			return err
		}
		if err := r.listMaterials(ctx, p); err != nil {
			return fmt.Errorf("%s: %w", p, err)
		}
		say(begin, "%-14s program %.1f MB, zip %.1f MB", p, float64(program)/1e6, float64(len(content))/1e6)
	}
	manifest, err := os.ReadFile(root + "/terraform-registry-manifest.json")
	if err != nil {
		return err
	}
	if err := write(filepath.Join(r.dir, r.file("manifest.json")), manifest); err != nil {
		return err
	}
	return r.writeSums()
}

// pack builds the provider from a checkout into a folder, and answers its zip, and how large the program is.
func (r *release) pack(ctx context.Context, p platform, checkout, folder string, env []string) (content []byte, size int, err error) {
	name := r.program(p)
	output, err := filepath.Abs(filepath.Join(folder, name))
	if err != nil {
		return nil, 0, err
	}
	args, buildEnv := r.recipe.command(p, r.version, output)
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.Env, cmd.Stderr = checkout, append(buildEnv, env...), os.Stderr
	if err := cmd.Run(); err != nil {
		return nil, 0, fmt.Errorf("go build: %w", err)
	}
	program, err := os.ReadFile(output)
	if err != nil {
		return nil, 0, err
	}
	text, err := os.ReadFile(filepath.Join(checkout, licence))
	if err != nil {
		return nil, 0, err
	}
	modified, err := commitTime(ctx)
	if err != nil {
		return nil, 0, err
	}
	var archive bytes.Buffer
	w := zip.NewWriter(&archive)
	err = errors.Join(
		add(w, licence, text, 0o644, modified),
		add(w, name, program, 0o755, modified),
		w.Close(),
	)
	return archive.Bytes(), len(program), err
}

func add(w *zip.Writer, name string, content []byte, mode fs.FileMode, modified time.Time) error {
	header := &zip.FileHeader{Name: name, Method: zip.Deflate, Modified: modified}
	header.SetMode(mode)
	f, err := w.CreateHeader(header)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return err
}

// commitTime is when what is built was committed: the time of all files in a zip, whenever it is made.
func commitTime(ctx context.Context) (time.Time, error) {
	output, err := exec.CommandContext(ctx, "git", "-C", root, "log", "-1", "--format=%ct").Output()
	if err != nil {
		return time.Time{}, fmt.Errorf("git log: %w", err)
	}
	seconds, err := strconv.ParseInt(strings.TrimSpace(string(output)), 10, 64)
	return time.Unix(seconds, 0).UTC(), err
}

// listMaterials writes the bill of materials of a program that was built: its modules as CycloneDX.
func (r *release) listMaterials(ctx context.Context, p platform) error {
	cmd := exec.CommandContext(ctx, "go", "tool", "cyclonedx-gomod", "bin", "-json", "-std", "-noserial", "-notimestamp",
		"-version", "v"+r.version, "-output", filepath.Join(r.dir, r.file(p.String()+".cdx.json")),
		filepath.Join(r.dir, p.String(), r.program(p)))
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("cyclonedx-gomod: %w\n%s", err, output)
	}
	return nil
}

func (r *release) writeSums() error {
	var files []string
	for _, end := range []string{".zip", ".json"} {
		matches, err := filepath.Glob(filepath.Join(r.dir, r.file("*"+end)))
		if err != nil {
			return err
		}
		files = append(files, matches...)
	}
	slices.Sort(files)
	var lines []byte
	for _, file := range files {
		content, err := os.ReadFile(file) //nolint:gosec // written above
		if err != nil {
			return err
		}
		lines = fmt.Appendf(lines, "%x  %s\n", sha256.Sum256(content), filepath.Base(file))
	}
	return write(r.sums(), lines)
}

// rebuild builds once more from a copy in another folder, if cold with an empty build cache, and compares.
func (r *release) rebuild(ctx context.Context, p platform, cold bool) error {
	begin := time.Now()
	scratch, err := os.MkdirTemp("", "xacct-release-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	checkout := filepath.Join(scratch, "copy")
	for _, name := range []string{"go.mod", "go.sum", "main.go", licence, "internal"} {
		if err := copyTree(filepath.Join(root, name), filepath.Join(checkout, name)); err != nil {
			return err
		}
	}
	var env []string
	if cold {
		env = append(env, "GOCACHE="+filepath.Join(scratch, "cache"))
	}
	again, _, err := r.pack(ctx, p, checkout, filepath.Join(scratch, "out"), env)
	if err != nil {
		return err
	}
	first, err := os.ReadFile(filepath.Join(r.dir, r.file(p.String()+".zip")))
	if err != nil {
		return err
	}
	if !bytes.Equal(first, again) {
		return fmt.Errorf("%s: a second build, in another folder, gave other bytes", p)
	}
	say(begin, "%s built again, in another folder: the same bytes", p)
	return nil
}

// copyTree copies a file or a folder.
func copyTree(from, to string) error {
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	if info.IsDir() {
		return os.CopyFS(to, os.DirFS(from))
	}
	content, err := os.ReadFile(from) //nolint:gosec // of the checkout
	if err != nil {
		return err
	}
	return write(to, content)
}

// write writes a file that anybody may read, and makes its folder.
func write(file string, content []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		return err
	}
	return os.WriteFile(file, content, 0o644) //nolint:gosec // for everybody
}
