// SPDX-License-Identifier: MPL-2.0

package access

// truth is a truth value of Kleene's three-valued logic. Maybe is what depends
// on something that is not known.
type truth int

const (
	no truth = iota
	maybe
	yes
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

// not swaps yes and no.
func (t truth) not() truth { return yes - t }

// anyOf is the disjunction of a test over a list, allOf the conjunction.

func anyOf[T any](list []T, test func(T) truth) truth {
	best := no
	for _, item := range list {
		if best = max(best, test(item)); best == yes {
			break
		}
	}
	return best
}

func allOf[T any](list []T, test func(T) truth) truth {
	worst := yes
	for _, item := range list {
		if worst = min(worst, test(item)); worst == no {
			break
		}
	}
	return worst
}
