// SPDX-License-Identifier: MPL-2.0

package access

import "unicode/utf8"

// The wildcards among symbols.
const (
	run = -rune(anyRun)
	one = -rune(anyOne)
)

// within tells whether what a pattern of a request stands for lies within
// another pattern: all of it (yes), part of it (maybe) or nothing (no). All of
// it is seen by the symbols; "?*" and "*?" are taken to differ, so that "part"
// is said of some odd pairs that are alike.
func (p pattern) within(outer pattern) truth {
	switch {
	case outer.covers(p):
		return yes
	case outer.overlaps(p):
		return maybe
	default:
		return no
	}
}

// covers tells whether everything that q matches is matched by p, wherever that
// follows from the symbols: a * of q can only be taken by a * of p, a ? of q by a
// ? or * of p.
func (p pattern) covers(q pattern) bool {
	return pair(p, q, func(here, there rune) bool { return here == there || here == one && there != run }, false)
}

// overlaps tells whether there is a text that both match.
func (p pattern) overlaps(q pattern) bool {
	return pair(p, q, func(here, there rune) bool { return here == there || here == one || there == one }, true)
}

// symbols gives the characters and wildcards of the pattern one by one.
func (p pattern) symbols() []rune {
	symbols := make([]rune, 0, len(p))
	for rest := string(p); rest != ""; {
		r, size := utf8.DecodeRuneInString(rest)
		if c := rest[0]; c == anyRun || c == anyOne {
			r = -rune(c)
		}
		symbols, rest = append(symbols, r), rest[size:]
	}
	return symbols
}

// pair walks through two patterns side by side. A * of p takes any run of
// symbols of q, and, where both ways is set, the other way round; other symbols
// have to be alike.
func pair(outer, inner pattern, alike func(here, there rune) bool, bothWays bool) bool {
	p, q := outer.symbols(), inner.symbols()
	// row[j] tells whether what is left of p pairs with q[j:].
	row := make([]bool, len(q)+1)
	row[len(q)] = true
	if bothWays {
		for j := len(q) - 1; j >= 0 && q[j] == run; j-- {
			row[j] = true
		}
	}
	for i := len(p) - 1; i >= 0; i-- {
		below := row[len(q)]
		row[len(q)] = below && p[i] == run
		for j := len(q) - 1; j >= 0; j-- {
			both, skipP := below, row[j]
			below = skipP
			switch {
			case p[i] == run:
				row[j] = skipP || row[j+1]
			case bothWays && q[j] == run:
				row[j] = skipP || row[j+1]
			default:
				row[j] = both && alike(p[i], q[j])
			}
		}
	}
	return row[0]
}
