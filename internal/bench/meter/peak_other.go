// SPDX-License-Identifier: MPL-2.0

//go:build !unix

package main

func peak(any) int64 { return 0 }
