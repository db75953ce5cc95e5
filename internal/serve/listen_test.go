// SPDX-License-Identifier: MPL-2.0

package serve

import (
	"net"
	"strings"
	"testing"
)

// Windows has this; go-plugin's client names the range of ports.
func TestListenTCP(t *testing.T) {
	t.Parallel()
	free, err := listenTCP("", "")
	if err != nil {
		t.Fatal(err)
	}
	defer free.Close()
	host, port, err := net.SplitHostPort(free.Addr().String())
	if host != "127.0.0.1" || err != nil {
		t.Errorf("listens on %s, %v", free.Addr(), err)
	}

	for _, test := range []struct{ lowest, highest, want string }{
		{port, port, "no free port"},
		{"2", "1", "no free port from 2 to 1"},
		{"x", "1", "PLUGIN_MIN_PORT"},
		{"1", "x", "PLUGIN_MAX_PORT"},
	} {
		if listener, err := listenTCP(test.lowest, test.highest); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s to %s: %v, %v", test.lowest, test.highest, listener, err)
		}
	}
}
