// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"
)

// style is the parameter of an ANSI escape sequence; "" is plain.
type style string

const (
	plain style = ""
	bold  style = "1"
	dim   style = "2"
	red   style = "31"
	green style = "32"
)

// margin is in front of everything but headings.
const margin = "   "

// screen prints the story for people, and counts what held and what did not.
type screen struct {
	out    io.Writer
	colour bool
	width  int
	held   int
	failed int
}

// newScreen uses colours when f is a terminal that has them and the user has
// nothing against them (https://no-color.org).
func newScreen(f *os.File) *screen {
	info, err := f.Stat()
	terminal := err == nil && info.Mode()&os.ModeCharDevice != 0
	return &screen{
		out:    f,
		width:  columns(),
		colour: terminal && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb",
	}
}

// columns is the user's COLUMNS where it is exported, else what most terminals
// have room for.
func columns() int {
	n, err := strconv.Atoi(os.Getenv("COLUMNS"))
	if err != nil {
		n = 100
	}
	return min(max(n, 80), 140)
}

func (s *screen) paint(st style, text string) string {
	if !s.colour || st == plain {
		return text
	}
	return "\x1b[" + string(st) + "m" + text + "\x1b[0m"
}

// print prints a line. That the reader has gone shows as a signal, see main.
func (s *screen) print(line string) {
	_, _ = fmt.Fprintln(s.out, strings.TrimRight(line, " "))
}

func (s *screen) heading(text string) {
	s.print("")
	s.print(s.paint(bold, text))
}

func (s *screen) say(st style, format string, args ...any) {
	s.print(margin + s.paint(st, fmt.Sprintf(format, args...)))
}

// room is how long the lines of a diff, or of a block, can be.
func (s *screen) room() int { return s.width - len(margin) - 2 }

// block prints the lines of a text, indented.
func (s *screen) block(st style, text string) {
	for line := range strings.SplitSeq(strings.Trim(text, "\n"), "\n") {
		s.say(st, "  %s", line)
	}
}

// prose prints a text for reading.
func (s *screen) prose(format string, args ...any) {
	line := ""
	for _, word := range strings.Fields(fmt.Sprintf(format, args...)) {
		if line != "" && utf8.RuneCountInString(line+" "+word) > s.width-len(margin) {
			s.say(plain, "%s", line)
			line = ""
		}
		line = strings.TrimLeft(line+" "+word, " ")
	}
	s.say(plain, "%s", line)
}

// title is what the following lines show.
func (s *screen) title(text string) { s.say(bold, "▸ %s", text) }

func (s *screen) showDiff(diff []diffLine) {
	styles := map[rune]style{'+': green, '-': red, ' ': dim, '…': dim}
	for _, line := range diff {
		s.say(styles[line.mark], "%c %s", line.mark, line.text)
	}
}

// check prints whether something held that must.
func (s *screen) check(ok bool, format string, args ...any) {
	mark := s.paint(green, "✓")
	if ok {
		s.held++
	} else {
		s.failed++
		mark = s.paint(red, "✗")
	}
	s.print(margin + mark + " " + fmt.Sprintf(format, args...))
}
