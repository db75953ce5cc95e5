// SPDX-License-Identifier: MPL-2.0

package policy

import (
	"bytes"
	"encoding/json"
)

// minify is src, which must be correct JSON, without whitespace outside strings.
func minify(src string) []byte {
	b := make([]byte, 0, len(src))
	for i := 0; i < len(src); {
		start := i
		switch c := src[i]; {
		case isSpace(c):
			i++
			continue
		case c == '"':
			for i++; src[i] != '"'; i++ {
				if src[i] == '\\' {
					i++
				}
			}
			i++
		default:
			for i < len(src) && src[i] != '"' && !isSpace(src[i]) {
				i++
			}
		}
		b = append(b, src[start:i]...)
	}
	return b
}

// indent is src, which must be correct JSON, laid out for people.
func indent(src string) []byte {
	var b bytes.Buffer
	_ = json.Indent(&b, minify(src), "", "  ") // fails only on incorrect JSON
	return b.Bytes()
}
