// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/fakeaws"
)

// log makes the calls of a history. A policy is written as the Sids of what is
// added to the statements that were there before.
type log struct {
	t      *testing.T
	target *target
	calls  []fakeaws.Call
}

func newLog(t *testing.T) *log {
	t.Helper()
	target, err := bucketPolicy(fakeaws.New())
	if err != nil {
		t.Fatal(err)
	}
	return &log{t: t, target: target}
}

func (l *log) call(who, operation, body string) {
	l.calls = append(l.calls, fakeaws.Call{
		Seq: len(l.calls) + 1, Caller: "arn:aws:sts::111122223333:assumed-role/Deployer/" + who,
		Operation: operation, RequestBody: body, Status: 200,
	})
}

func (l *log) read(who string) { l.call(who, "GetBucketPolicy", "") }

func (l *log) write(who string, sids ...string) {
	statements := theirs("s3", "arn:aws:s3:::data/*")
	for _, sid := range sids {
		statements = append(statements, l.target.statement(sid, computeAccount))
	}
	l.writeAll(who, statements)
}

func (l *log) writeAll(who string, statements []string) {
	l.call(who, "PutBucketPolicy", `{"Version":"2012-10-17","Id":"team","Statement":[`+strings.Join(statements, ",")+`]}`)
}

func (l *log) observe() *history {
	l.t.Helper()
	h, err := observe(l.target, false, l.calls)
	if err != nil {
		l.t.Fatal(err)
	}
	return h
}

const (
	zero      = "W00G.apply.1"
	one       = "W01G.apply.2"
	destroyer = "W01G.destroy.4"
	foreigner = "Rival..3"
)

func TestWritesThatAreInOrder(t *testing.T) {
	t.Parallel()
	l := newLog(t)
	l.read(zero)
	l.write(zero, "W00G00", "W00G01")
	l.read(foreigner)
	l.write(foreigner, "W00G00", "W00G01", "Rival1")
	l.read(zero)
	l.write(zero, "W00G00", "W00G01", "Rival1", "W00G02")
	h := l.observe()
	if len(h.problems) > 0 || h.undone != (undone{}) {
		t.Errorf("%+v, %q", h.undone, h.problems)
	}
	if diff := cmp.Diff([]string{"W00G00", "W00G01"}, h.at(4).of("W00G")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"W00G00", "W00G01", "W00G02"}, h.at(7).of("W00G")); diff != "" {
		t.Error(diff)
	}
}

// Who writes what it has read does nothing wrong, whatever came in between.
func TestWhatIsUndone(t *testing.T) {
	t.Parallel()
	l := newLog(t)
	l.read(zero)
	l.read(one)
	l.read(foreigner)
	l.write(zero, "W00G00")
	l.write(one, "W01G00", "W01G01")  // takes out W00G00
	l.write(foreigner, "Rival1")      // takes out two of W01
	l.read(one)                       // sees Rival1
	l.read(foreigner)                 //
	l.write(foreigner, "Rival2")      //
	l.write(one, "Rival1", "W01G00")  // takes out Rival2, puts back Rival1
	l.read(destroyer)                 //
	l.read(zero)                      // sees W01G00
	l.write(destroyer, "Rival1")      //
	l.write(zero, "Rival1", "W01G00") // puts back W01G00
	h := l.observe()
	if len(h.problems) > 0 {
		t.Error(h.problems)
	}
	if want := (undone{oursByUs: 2, oursByRival: 2, rivals: 2}); h.undone != want {
		t.Errorf("%+v, want %+v", h.undone, want)
	}
}

func TestWhatIsWrong(t *testing.T) {
	t.Parallel()
	before := theirs("s3", "arn:aws:s3:::data/*")
	for name, test := range map[string]struct {
		write func(*log)
		want  string
	}{
		"written without a reading": {
			write: func(l *log) { l.write(zero, "W00G00") },
			want:  "it had read nothing",
		},
		"a statement of others is gone": {
			write: func(l *log) { l.read(zero); l.writeAll(zero, before[1:]) },
			want:  `without ["{\"Sid\":\"TLS only\"`,
		},
		"a number of others is rounded": {
			write: func(l *log) {
				l.read(zero)
				l.writeAll(zero, []string{before[0], before[1], strings.Replace(before[2], "9007199254740993", "9007199254740992", 1)})
			},
			want: "9007199254740992",
		},
		"statements of others change places": {
			write: func(l *log) { l.read(zero); l.writeAll(zero, []string{before[1], before[0], before[2]}) },
			want:  "differs from everything that it had read",
		},
		"the rival's statement is forgotten, though it was seen": {
			write: func(l *log) {
				l.read(foreigner)
				l.write(foreigner, "Rival1")
				l.read(zero)
				l.write(zero, "W00G00")
			},
			want: "differs from everything that it had read",
		},
		"an apply takes its own out": {
			write: func(l *log) {
				l.read(zero)
				l.write(zero, "W00G00", "W00G01")
				l.read(zero)
				l.write(zero, "W00G01")
			},
			want: `takes out ["W00G00"]`,
		},
		"a destroy puts something in": {
			write: func(l *log) { l.read(destroyer); l.write(destroyer, "W01G00") },
			want:  `puts in ["W01G00"]`,
		},
		"twice": {
			write: func(l *log) { l.read(zero); l.write(zero, "W00G00", "W00G00") },
			want:  "more than once",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLog(t)
			test.write(l)
			h := l.observe()
			if len(h.problems) != 1 || !strings.Contains(h.problems[0], test.want) {
				t.Errorf("%q, want one with %s", h.problems, test.want)
			}
		})
	}
}

// A rival whose write is overwritten makes it again.
func TestTheRivalLooksAfterItsStatements(t *testing.T) {
	t.Parallel()
	for name, newTarget := range targets() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, err := newWorld(newTarget)
			if err != nil {
				t.Fatal(err)
			}
			defer w.aws.Close()
			_, key := w.session(writer{owner: rivalOwner})
			r := &rival{target: w.target, client: w.target.client(key), has: []string{"Rival1"}}
			overwritten := false
			w.aws.Hook(w.target.write, fakeaws.After, func(fakeaws.Call) {
				if !overwritten {
					overwritten = true
					if err := w.target.set(w.before); err != nil {
						t.Error(err)
					}
				}
			})
			if err := r.write(t.Context()); err != nil {
				t.Fatal(err)
			}
			now, _ := w.target.shown()
			if want := fmt.Sprintf("%q", "Rival1"); r.repeated != 1 || strings.Count(now, want) != 1 {
				t.Errorf("%d times made again: %s", r.repeated, now)
			}
			r.has = nil
			if err := r.write(t.Context()); err != nil {
				t.Fatal(err)
			}
			if now, _ := w.target.shown(); now != w.before {
				t.Errorf("%s, want %s", now, w.before)
			}
		})
	}
}
