// SPDX-License-Identifier: MPL-2.0

package entry

import (
	"bytes"
	"encoding/xml"
	"slices"
	"strconv"
	"strings"
)

// meaning is a text that two elements share when they say the same: the order of
// their children, white space between them, namespaces, comments and the case of
// filter names don't matter. Whatever else they have does.
func meaning(raw []byte) string {
	decoder := xml.NewDecoder(bytes.NewReader(raw))
	var open []node
	for {
		token, err := decoder.Token()
		if err != nil {
			return string(raw) // can't be: it was parsed before
		}
		switch token := token.(type) {
		case xml.StartElement:
			n := node{name: token.Name.Local}
			for _, a := range token.Attr {
				if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" {
					n.children = append(n.children, a.Name.Local+"="+strconv.Quote(a.Value))
				}
			}
			open = append(open, n)
		case xml.CharData:
			if len(open) > 0 {
				open[len(open)-1].text += string(token)
			}
		case xml.EndElement:
			last := open[len(open)-1]
			open = open[:len(open)-1]
			if len(open) == 0 {
				return last.meaning()
			}
			parent := &open[len(open)-1]
			parent.children = append(parent.children, last.meaning())
		}
	}
}

type node struct {
	name, text string
	children   []string // their meanings, and the attributes
}

func (n node) meaning() string {
	text := n.text
	if len(n.children) > 0 {
		text = strings.TrimSpace(text)
	}
	if n.name == "Name" { // of a filter rule
		text = strings.ToLower(text)
	}
	slices.Sort(n.children)
	return "<" + n.name + ">" + xmlText(text) + strings.Join(n.children, "") + "</>"
}

func xmlText(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace(text)
}
