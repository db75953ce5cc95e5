// SPDX-License-Identifier: MPL-2.0

//go:build unix

package main

import (
	"runtime"
	"syscall"
)

// peak is the most memory that a process had resident, in bytes (getrusage: in
// kilobytes, on macOS in bytes).
func peak(usage any) int64 {
	u, ok := usage.(*syscall.Rusage)
	if !ok {
		return 0
	}
	bytes := int64(u.Maxrss) //nolint:unconvert // int32 on some systems
	if runtime.GOOS != "darwin" {
		bytes *= 1024
	}
	return bytes
}
