// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
)

// diffLine is a line of a diff. The mark is '+', '-', ' ' for a line that both
// sides have, or '…' for what stands for several of those.
type diffLine struct {
	mark rune
	text string
}

// diffDocuments compares two JSON documents for people, on lines of a width where
// possible. "" is no document.
func diffDocuments(before, after string, width int) ([]diffLine, error) {
	old, err := indented(before)
	if err != nil {
		return nil, err
	}
	changed, err := indented(after)
	if err != nil {
		return nil, err
	}
	return fold(diffLines(old, changed), width), nil
}

// indented has one element of a document on a line, each in its own bytes.
func indented(document string) ([]string, error) {
	if document == "" {
		return nil, nil
	}
	var text bytes.Buffer
	if err := json.Indent(&text, []byte(document), "", " "); err != nil {
		return nil, err
	}
	return strings.Split(text.String(), "\n"), nil
}

// diffLines is the shortest diff. Commas at the end of a line make no
// difference: when something is appended to a list, the last element before it
// gets one.
func diffLines(before, after []string) []diffLine {
	same := func(i, j int) bool {
		return strings.TrimSuffix(before[i], ",") == strings.TrimSuffix(after[j], ",")
	}
	// common[i][j] is how many lines before[i:] and after[j:] have in common.
	common := make([][]int, len(before)+1)
	common[len(before)] = make([]int, len(after)+1)
	for i := len(before) - 1; i >= 0; i-- {
		common[i] = make([]int, len(after)+1)
		for j := len(after) - 1; j >= 0; j-- {
			if same(i, j) {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	var diff []diffLine
	i, j := 0, 0
	for i < len(before) || j < len(after) {
		switch {
		case i < len(before) && j < len(after) && same(i, j):
			diff = append(diff, diffLine{' ', after[j]})
			i, j = i+1, j+1
		case j == len(after) || i < len(before) && common[i+1][j] >= common[i][j+1]:
			diff = append(diff, diffLine{'-', before[i]})
			i++
		default:
			diff = append(diff, diffLine{'+', after[j]})
			j++
		}
	}
	return diff
}

// fold makes each run of lines with the same mark compact. Statements that are as
// before are named, not shown, and brackets without anything left out.
func fold(diff []diffLine, width int) []diffLine {
	var folded []diffLine
	for start, end := 0, 0; start < len(diff); start = end {
		var run []string
		for end = start; end < len(diff) && diff[end].mark == diff[start].mark; end++ {
			run = append(run, diff[end].text)
		}
		mark := diff[start].mark
		if mark == ' ' {
			if names := sids(run); len(names) > 0 {
				folded = append(folded, diffLine{'…', "as before: " + strings.Join(names, ", ")})
				continue
			}
			if !slices.ContainsFunc(run, func(line string) bool { return !closes(line) }) {
				continue
			}
		}
		for _, line := range compact(run, width) {
			folded = append(folded, diffLine{mark, line})
		}
	}
	return folded
}

// sids are the names of the statements in indented lines, as JSON has them.
func sids(lines []string) []string {
	var names []string
	for _, line := range lines {
		if name, ok := strings.CutPrefix(strings.TrimLeft(line, " "), `"Sid": `); ok {
			names = append(names, strings.TrimSuffix(name, ","))
		}
	}
	return names
}

// compact writes objects and lists of indented JSON on one line where they fit
// into the width, and fills lines where they don't.
func compact(lines []string, width int) []string {
	var out []string
	last := ""
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		if closing := closingLine(lines, i); closing >= 0 {
			if joined := join(lines[i : closing+1]); len(joined) <= width {
				line, i = joined, closing
			}
		}
		n := len(out)
		glue, ok := between(last, line)
		if n > 0 && ok && len(out[n-1])+len(glue)+len(line)-indentation(line) <= width {
			out[n-1] += glue + strings.TrimLeft(line, " ")
		} else {
			out = append(out, line)
		}
		last = line
	}
	return out
}

// between is what stands between two lines that may become one: brackets go with
// what they enclose, scalars and what is on one line already with their like.
func between(line, next string) (glue string, ok bool) {
	begins := strings.TrimLeft(next, " ")
	switch {
	case closes(next):
		return "", true
	case opens(line):
		bare := len(line)-indentation(line) == 1
		return "", bare || !strings.HasPrefix(begins, "{") && !strings.HasPrefix(begins, "[")
	default:
		return " ", indentation(line) == indentation(next) && !closes(line) && !opens(next)
	}
}

// opens says whether a line of indented JSON begins an object or a list. A
// string can't be mistaken for one: it ends with a quote.
func opens(line string) bool {
	return strings.HasSuffix(line, "{") || strings.HasSuffix(line, "[")
}

// closes says whether a line ends an object or a list that began on an earlier
// one.
func closes(line string) bool {
	rest := strings.TrimLeft(line, " ")
	return strings.HasPrefix(rest, "}") || strings.HasPrefix(rest, "]")
}

// closingLine is where the object or list that line i opens ends, -1 when it
// opens none.
func closingLine(lines []string, i int) int {
	if !opens(lines[i]) {
		return -1
	}
	for j := i + 1; j < len(lines); j++ {
		if indentation(lines[j]) == indentation(lines[i]) && closes(lines[j]) {
			return j
		}
	}
	return -1
}

func indentation(line string) int {
	return len(line) - len(strings.TrimLeft(line, " "))
}

// join puts an object or a list on one line.
func join(lines []string) string {
	joined := lines[0]
	for i, line := range lines[1:] {
		if !opens(lines[i]) && !closes(line) {
			joined += " "
		}
		joined += strings.TrimLeft(line, " ")
	}
	return joined
}
