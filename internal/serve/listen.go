// SPDX-License-Identifier: MPL-2.0

package serve

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
)

// listen opens the socket for the CLI: a Unix socket that is removed when it is
// closed, and on Windows a loopback port in the range that the CLI asks for.
func listen() (net.Listener, error) {
	if runtime.GOOS == "windows" {
		return listenTCP(os.Getenv("PLUGIN_MIN_PORT"), os.Getenv("PLUGIN_MAX_PORT"))
	}
	folder := cmp.Or(os.Getenv("PLUGIN_UNIX_SOCKET_DIR"), os.TempDir())
	return net.Listen("unix", filepath.Join(folder, "plugin"+rand.Text()))
}

func listenTCP(lowest, highest string) (net.Listener, error) {
	first, err := strconv.Atoi(cmp.Or(lowest, "0"))
	if err != nil {
		return nil, fmt.Errorf("PLUGIN_MIN_PORT: %w", err)
	}
	last, err := strconv.Atoi(cmp.Or(highest, "0"))
	if err != nil {
		return nil, fmt.Errorf("PLUGIN_MAX_PORT: %w", err)
	}
	for port := first; port <= last; port++ {
		if listener, err := net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port))); err == nil {
			return listener, nil
		}
	}
	return nil, fmt.Errorf("no free port from %d to %d (PLUGIN_MIN_PORT, PLUGIN_MAX_PORT)", first, last)
}
