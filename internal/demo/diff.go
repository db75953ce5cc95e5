// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/xacct/terraform-provider-xacct/internal/policy"
)

// diffLine is a line of a diff. The mark is '+', '-', ' ' for a line that both
// sides have, or '…' for what stands for several of those.
type diffLine struct {
	mark rune
	text string
}

// diffDocuments compares two documents as JSON for people.
func diffDocuments(before, after *policy.Document) []diffLine {
	const width = 100
	lines := func(d *policy.Document) []string {
		return compact(strings.Split(string(d.Indented()), "\n"), width)
	}
	return fold(diffLines(lines(before), lines(after)))
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

// fold replaces unchanged lines by their number, where there are several.
func fold(diff []diffLine) []diffLine {
	var folded []diffLine
	for start, end := 0, 0; start < len(diff); start = end {
		end = start + 1
		for diff[start].mark == ' ' && end < len(diff) && diff[end].mark == ' ' {
			end++
		}
		if n := end - start; n > 1 {
			folded = append(folded, diffLine{'…', fmt.Sprintf("%d lines as before", n)})
		} else {
			folded = append(folded, diff[start])
		}
	}
	return folded
}

// compact writes objects and lists of indented JSON on one line where they fit
// into the width; lists of scalars that don't fit are filled like text.
func compact(lines []string, width int) []string {
	var out []string
	for i := 0; i < len(lines); i++ {
		closing := closingLine(lines, i)
		if closing < 0 {
			out = append(out, lines[i])
			continue
		}
		inner := lines[i+1 : closing]
		switch oneLine := join(lines[i : closing+1]); {
		case len(oneLine) <= width:
			out = append(out, oneLine)
			i = closing
		case !slices.ContainsFunc(inner, opens) && strings.HasSuffix(lines[i], "["):
			out = append(out, lines[i])
			out = append(out, fill(inner, width)...)
			out = append(out, lines[closing])
			i = closing
		default:
			out = append(out, lines[i])
		}
	}
	return out
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
		if indentation(lines[j]) == indentation(lines[i]) {
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

// fill puts as many lines on one as fit.
func fill(lines []string, width int) []string {
	filled := []string{lines[0]}
	for _, line := range lines[1:] {
		last := &filled[len(filled)-1]
		word := strings.TrimLeft(line, " ")
		if len(*last)+1+len(word) > width {
			filled = append(filled, line)
		} else {
			*last += " " + word
		}
	}
	return filled
}
