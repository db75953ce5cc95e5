// SPDX-License-Identifier: MPL-2.0

package policy

// Equal says whether two documents mean the same: the same statements in any order,
// each as often (see [Statement.Equal]), and the same Version, which is 2008-10-17
// when absent (IAM user guide, "IAM JSON policy elements: Version"). The Id makes no
// difference; top-level elements that IAM doesn't know do.
func (d *Document) Equal(o *Document) bool {
	return len(d.items) == len(o.items) &&
		d.source.preamble() == o.source.preamble() &&
		len(d.Missing(o)) == 0
}

// preamble spells what a document says beside its statements.
func (s *source) preamble() string {
	version := leaf('s', "2008-10-17")
	var others []string
	for _, m := range s.top.items {
		switch m.name {
		case "Id", "Statement":
		case "Version":
			if m.raw != `""` {
				version = canonical(m.value)
			}
		default:
			others = append(others, leaf('s', m.name)+canonical(m.value))
		}
	}
	return version + set(others)
}

// Missing are the statements of d, in order, for which there is no statement equal in
// meaning in from. A statement of from stands for one of d's only.
func (d *Document) Missing(from *Document) []Statement {
	m := newMatching(d.items, from.items)
	var missing []Statement
	for _, i := range m.pairExact() {
		// Without account roots in it a statement has exact equals only.
		if roots := d.items[i].parsed().meaning().roots; len(roots) == 0 || !m.augment(i, make(map[int]bool)) {
			missing = append(missing, d.items[i].Statement)
		}
	}
	return missing
}

// matching pairs left statements with equal right ones, as many as can be. Being equal
// isn't transitive (see [meaning]), so a pair may have to be parted again for the sake
// of another: after the exact pairs these are the augmenting paths of bipartite matching.
type matching struct {
	left, right []item
	alike       map[label][]int // right statements that may be equal to one another
	mate        []int           // the left statement of each right one, or free
}

const free = -1

// label is what statements that are equal have in common: Sid and spelling.
type label struct{ sid, spelling string }

func labelOf(it item) label {
	p := it.parsed()
	return label{p.sid, p.meaning().spelling}
}

func exactLabelOf(it item) label {
	p := it.parsed()
	return label{p.sid, p.meaning().exact()}
}

func newMatching(left, right []item) *matching {
	m := &matching{
		left:  left,
		right: right,
		alike: make(map[label][]int, len(right)),
		mate:  make([]int, len(right)),
	}
	for j, it := range right {
		m.alike[labelOf(it)] = append(m.alike[labelOf(it)], j)
		m.mate[j] = free
	}
	return m
}

// pairExact pairs statements that differ in nothing, which are nearly all, and returns
// the left ones that remain.
func (m *matching) pairExact() (rest []int) {
	exact := make(map[label][]int, len(m.right))
	for j, it := range m.right {
		l := exactLabelOf(it)
		exact[l] = append(exact[l], j)
	}
	for i, it := range m.left {
		l := exactLabelOf(it)
		if same := exact[l]; len(same) > 0 {
			m.mate[same[0]] = i
			exact[l] = same[1:]
		} else {
			rest = append(rest, i)
		}
	}
	return rest
}

// augment pairs left statement i, if need be by giving the mate of another one that is
// already paired to it.
func (m *matching) augment(i int, tried map[int]bool) bool {
	for _, j := range m.alike[labelOf(m.left[i])] {
		if tried[j] || !m.left[i].Equal(m.right[j].Statement) {
			continue
		}
		tried[j] = true
		if m.mate[j] == free || m.augment(m.mate[j], tried) {
			m.mate[j] = i
			return true
		}
	}
	return false
}
