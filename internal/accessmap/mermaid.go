// SPDX-License-Identifier: MPL-2.0

package accessmap

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Mermaid is the map as a flowchart that GitHub, among others, shows: principals on
// the left, by account, resources on the right. Arrows of statements that are ours are
// thick, those of Deny statements dashed. Principals that may do the same are one node
// when there are many.
func (m Map) Mermaid() string {
	c := chart{Map: m}
	c.connect()
	c.bundle()
	var b strings.Builder
	b.WriteString("flowchart LR\n")
	c.writePrincipals(&b)
	c.writeResources(&b)
	c.writeEdges(&b)
	return strings.TrimSuffix(b.String(), "\n")
}

// chart is a map on its way to a picture.
type chart struct {
	Map
	nodes []*node // of principals
	edges []*edge
}

// node is a principal, or several that may do the same.
type node struct {
	group  group
	kind   string
	names  []string
	public bool
	edges  []*edge
	id     string
}

// group is what principals are drawn together in.
type group struct {
	rank  int // orders the groups
	id    string
	title string
}

// edge is what statements of one resource say about a principal in the same way.
type edge struct {
	from       *node
	resource   int
	effect     string
	access     []string
	where      string
	conditions []string
	statements []string
	ours       bool
	public     bool
}

// connect makes nodes and edges of the grants.
func (c *chart) connect() {
	for at, r := range c.Resources {
		for _, g := range r.Grants {
			n := c.node(g)
			n.public = n.public || g.Public
			e := n.edge(edge{
				from: n, resource: at, effect: g.Effect, where: where(r, g),
				conditions: g.Conditions, ours: g.Ours, public: g.Public,
			})
			e.access = append(e.access, g.Access...)
			if name := statementName(g.Sid, g.Statement); !slices.Contains(e.statements, name) {
				e.statements = append(e.statements, name)
			}
		}
	}
	slices.SortStableFunc(c.nodes, func(a, b *node) int {
		return cmp.Or(
			cmp.Compare(a.group.rank, b.group.rank), strings.Compare(a.group.id, b.group.id),
			cmp.Compare(slices.Index(kinds, a.kind), slices.Index(kinds, b.kind)), strings.Compare(a.names[0], b.names[0]),
		)
	})
}

// kinds is the order of principals within an account.
var kinds = []string{typeAccount, typeRole, typeUser, typeSession, typePattern, typeFederated}

// node finds or makes the node of a grant's principal.
func (c *chart) node(g Grant) *node {
	grp, name := c.groupOf(g), principalName(g)
	at := slices.IndexFunc(c.nodes, func(n *node) bool { return n.group == grp && n.names[0] == name })
	if at < 0 {
		at = len(c.nodes)
		c.nodes = append(c.nodes, &node{group: grp, kind: g.PrincipalType, names: []string{name}})
	}
	return c.nodes[at]
}

// edge finds the node's edge that says the same in other words, or adds one.
func (n *node) edge(e edge) *edge {
	same := func(o *edge) bool {
		return o.resource == e.resource && o.effect == e.effect && o.where == e.where && slices.Equal(o.conditions, e.conditions) &&
			o.ours == e.ours && o.public == e.public
	}
	if at := slices.IndexFunc(n.edges, same); at >= 0 {
		return n.edges[at]
	}
	n.edges = append(n.edges, &e)
	return &e
}

func (c *chart) groupOf(g Grant) group {
	switch {
	case g.AccountID != "":
		return group{id: g.AccountID, title: c.accountTitle(g.AccountID)}
	case g.PrincipalType == typeService:
		return group{rank: 1, title: "AWS services"}
	case g.PrincipalType == typeFederated:
		return group{rank: 2, title: "Identity providers"}
	case g.PrincipalType == typePattern, g.PrincipalType == typeEveryone:
		return group{rank: 3, title: "Any account"}
	}
	return group{rank: 4, title: "Others"}
}

func (c *chart) accountTitle(id string) string {
	if name := c.names[id]; name != "" {
		return shortened(name) + " (" + id + ")"
	}
	return id
}

// principalName is what a node says of its principal, within its group.
func principalName(g Grant) string {
	switch g.PrincipalType {
	case typeAccount:
		return "whole account"
	case typeDeleted:
		return "deleted principal " + g.Principal
	case typeCanonical:
		return "canonical user " + g.Principal
	case typeEveryone:
		if g.Principal != "*" {
			return g.Principal
		}
		return "everyone"
	}
	if parts := strings.SplitN(g.Principal, ":", 6); len(parts) == 6 && g.AccountID != "" {
		return parts[5]
	}
	return g.Principal
}

// where says which part of the objects a grant is about, "" when it is about all of
// them, or about none.
func where(r Resource, g Grant) string {
	if r.Type != Bucket {
		return ""
	}
	var parts []string
	in := "in "
	for _, resource := range g.Resources {
		resource, not := strings.CutPrefix(resource, "!")
		_, part, objects := strings.Cut(resource, "/")
		switch {
		case not:
			in = "not in "
			if !objects {
				part = resource[strings.LastIndex(resource, ":")+1:]
			}
			parts = append(parts, shortened(part))
		case part == "*", !objects && strings.ContainsAny(resource, "*?"):
			return ""
		case objects:
			parts = append(parts, shortened(part))
		}
	}
	if parts == nil {
		return ""
	}
	return in + listed(parts, ", ")
}

func statementName(sid string, index int) string {
	if sid == "" {
		return fmt.Sprintf("statement %d", index+1)
	}
	return shortened(sid)
}

// many is from how many on principals that may do the same share a node.
const many = 5

// bundle puts principals that may do the same into one node.
func (c *chart) bundle() {
	alike := map[string][]*node{}
	for _, n := range c.nodes {
		alike[n.key()] = append(alike[n.key()], n)
	}
	var nodes []*node
	for _, n := range c.nodes {
		same := alike[n.key()]
		switch {
		case len(same) < many:
			nodes = append(nodes, n)
		case same[0] == n:
			for _, o := range same[1:] {
				n.names = append(n.names, o.names[0])
			}
			nodes = append(nodes, n)
		}
	}
	c.nodes = nodes
	for i, n := range nodes {
		n.id = fmt.Sprintf("p%d", i+1)
		c.edges = append(c.edges, n.edges...)
	}
	slices.SortStableFunc(c.edges, func(a, b *edge) int { return cmp.Compare(a.resource, b.resource) })
}

// key is the same for principals that are drawn alike.
func (n *node) key() string {
	key := fmt.Sprintf("%+v %q", n.group, n.kind)
	for _, e := range n.edges {
		key += fmt.Sprintf(" %d %q", e.resource, e.text())
	}
	return key
}

func (c *chart) writePrincipals(b *strings.Builder) {
	var public []string
	groups := 0
	for i, n := range c.nodes {
		if i == 0 || c.nodes[i-1].group != n.group {
			groups++
			fmt.Fprintf(b, "  subgraph a%d [\"%s\"]\n", groups, label(n.group.title))
		}
		var names []string
		for _, name := range n.names {
			names = append(names, shortened(name))
		}
		fmt.Fprintf(b, "    %s[\"%s\"]\n", n.id, label(listed(names, "\n")))
		if i == len(c.nodes)-1 || c.nodes[i+1].group != n.group {
			b.WriteString("  end\n")
		}
		if n.public {
			public = append(public, n.id)
		}
	}
	if public != nil {
		fmt.Fprintf(b, "  classDef public stroke:#c62828,stroke-width:3px\n  class %s public\n", strings.Join(public, ","))
	}
}

// shapes are the brackets that give a resource's node its shape.
var shapes = map[string][2]string{Bucket: {"[(", ")]"}, Topic: {"{{", "}}"}, Key: {"([", "])"}}

func (c *chart) writeResources(b *strings.Builder) {
	var accounts []string
	for _, r := range c.Resources {
		if !slices.Contains(accounts, r.AccountID) {
			accounts = append(accounts, r.AccountID)
		}
	}
	slices.Sort(accounts)
	for i, account := range accounts {
		title := "Resources"
		if account != "" {
			title += " of " + c.accountTitle(account)
		}
		fmt.Fprintf(b, "  subgraph d%d [\"%s\"]\n", i+1, label(title))
		for at, r := range c.Resources {
			if r.AccountID == account {
				shape := shapes[r.Type]
				fmt.Fprintf(b, "    r%d%s\"%s\"%s\n", at+1, shape[0], label(c.resourceText(r)), shape[1])
			}
		}
		b.WriteString("  end\n")
	}
}

// resourceText names a resource, shortly when that is clear, and has its notes.
func (c *chart) resourceText(r Resource) string {
	short := func(r Resource) string { return r.ID[strings.LastIndexAny(r.ID, ":/")+1:] }
	name := short(r)
	if slices.ContainsFunc(c.Resources, func(o Resource) bool { return o.Type == r.Type && o.ID != r.ID && short(o) == name }) {
		name = r.ID
	}
	lines := []string{r.Type, name}
	for _, n := range r.Notes {
		if !slices.Contains(lines, n.Text) {
			lines = append(lines, n.Text)
		}
	}
	return strings.Join(lines, "\n")
}

func (c *chart) writeEdges(b *strings.Builder) {
	for _, e := range c.edges {
		arrow := "-->"
		switch {
		case e.effect != "Allow":
			arrow = "-.->"
		case e.ours:
			arrow = "==>"
		}
		fmt.Fprintf(b, "  %s %s|\"%s\"| r%d\n", e.from.id, arrow, label(e.text()), e.resource+1)
	}
}

// text is what the arrow says.
func (e *edge) text() string {
	var access []string
	for _, a := range accessLevels {
		if slices.Contains(e.access, a) {
			access = append(access, a)
		}
	}
	if access == nil {
		access = []string{"nothing that is known"}
	}
	first := strings.Join(access, ", ")
	if e.effect != "Allow" {
		first = "denied " + first
	}
	if e.public {
		first += ", public"
	}
	lines := []string{first}
	if e.where != "" {
		lines = append(lines, e.where)
	}
	if len(e.conditions) > 0 {
		var conditions []string
		for _, c := range e.conditions {
			conditions = append(conditions, shortened(c))
		}
		lines = append(lines, "if "+listed(conditions, "\nand "))
	}
	statements := listed(e.statements, ", ")
	if e.ours {
		statements += " (ours)"
	}
	return strings.Join(append(lines, statements), "\n")
}
