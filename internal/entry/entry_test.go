// SPDX-License-Identifier: MPL-2.0

package entry_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/xacct/terraform-provider-xacct/internal/entry"
)

const (
	topic    = "arn:aws:sns:eu-west-1:111122223333:events"
	queue    = "arn:aws:sqs:eu-west-1:111122223333:events"
	function = "arn:aws:lambda:eu-west-1:111122223333:function:thumbnails"
)

// TestOverlaps: S3 user guide, "Configuring event notifications using object key name
// filtering", with its examples of valid and invalid configurations.
func TestOverlaps(t *testing.T) {
	t.Parallel()
	created, put, removed := []string{"s3:ObjectCreated:*"}, []string{"s3:ObjectCreated:Put"}, []string{"s3:ObjectRemoved:*"}
	for name, test := range map[string]struct {
		a, b entry.Entry
		want bool
	}{
		"no filters":                          {entry.Entry{Events: created}, entry.Entry{Events: created}, true},
		"other destinations, too":             {entry.Entry{Events: created, Destination: topic}, entry.Entry{Events: created, Destination: function}, true},
		"other events":                        {entry.Entry{Events: created}, entry.Entry{Events: removed}, false},
		"a wildcard covers its types":         {entry.Entry{Events: created}, entry.Entry{Events: put}, true},
		"one event of several":                {entry.Entry{Events: []string{"s3:ObjectTagging:*", "s3:ObjectCreated:Put"}}, entry.Entry{Events: created}, true},
		"two types of one family":             {entry.Entry{Events: put}, entry.Entry{Events: []string{"s3:ObjectCreated:Post"}}, false},
		"a family's name within another":      {entry.Entry{Events: []string{"s3:ObjectRestore:*"}}, entry.Entry{Events: []string{"s3:ObjectRemoved:Delete"}}, false},
		"two prefixes":                        {entry.Entry{Events: created, Prefix: "images/"}, entry.Entry{Events: created, Prefix: "logs/"}, false},
		"a prefix within a prefix":            {entry.Entry{Events: created, Prefix: "images/"}, entry.Entry{Events: created, Prefix: "images/a"}, true},
		"a prefix and none":                   {entry.Entry{Events: created, Prefix: "images/"}, entry.Entry{Events: created}, true},
		"one prefix, two suffixes":            {entry.Entry{Events: created, Prefix: "images/", Suffix: ".jpg"}, entry.Entry{Events: created, Prefix: "images/", Suffix: ".png"}, false},
		"one suffix, two prefixes":            {entry.Entry{Events: created, Prefix: "a/", Suffix: ".jpg"}, entry.Entry{Events: created, Prefix: "b/", Suffix: ".jpg"}, false},
		"a suffix within a suffix":            {entry.Entry{Events: created, Suffix: "jpg"}, entry.Entry{Events: created, Suffix: ".jpg"}, true},
		"a prefix here, a suffix there":       {entry.Entry{Events: created, Prefix: "images/"}, entry.Entry{Events: created, Suffix: ".jpg"}, true},
		"prefixes differ in case":             {entry.Entry{Events: created, Prefix: "Images/"}, entry.Entry{Events: created, Prefix: "images/"}, false},
		"prefixes overlap, suffixes differ":   {entry.Entry{Events: created, Prefix: "a", Suffix: "x"}, entry.Entry{Events: created, Prefix: "ab", Suffix: "y"}, false},
		"prefixes overlap and suffixes do so": {entry.Entry{Events: created, Prefix: "a", Suffix: "x"}, entry.Entry{Events: created, Prefix: "ab", Suffix: "xx"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := test.a.Overlaps(test.b); got != test.want {
				t.Errorf("a overlaps b: %t", got)
			}
			if got := test.b.Overlaps(test.a); got != test.want {
				t.Errorf("b overlaps a: %t", got)
			}
		})
	}
}

// answered is a configuration as S3 answers it, with an element that nobody knows
// and an entry with something unknown in it.
const answered = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
	`<NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">` +
	`<TopicConfiguration><Id>config</Id><Topic>arn:aws:sns:eu-west-1:111122223333:audit</Topic><Event>s3:ObjectRemoved:*</Event></TopicConfiguration>` +
	`<QueueConfiguration><Filter><S3Key><FilterRule><Name>Prefix</Name><Value>in &amp; out/</Value></FilterRule></S3Key><S3Moon>full</S3Moon></Filter><Id>q</Id><Queue>` + queue + `</Queue><Event>s3:ObjectTagging:Put</Event><Event>s3:ObjectTagging:Delete</Event></QueueConfiguration>` +
	`<CloudFunctionConfiguration><Id>thumbs</Id><CloudFunction>` + function + `</CloudFunction><Event>s3:ObjectCreated:*</Event><Filter><S3Key><FilterRule><Name>Suffix</Name><Value>.jpg</Value></FilterRule></S3Key></Filter></CloudFunctionConfiguration>` +
	`<EventBridgeConfiguration/>` +
	`<PigeonConfiguration><Loft>roof</Loft></PigeonConfiguration>` +
	`</NotificationConfiguration>` + "\n"

func parse(t *testing.T, text string) *entry.Document {
	t.Helper()
	d, err := entry.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestParse(t *testing.T) {
	t.Parallel()
	d := parse(t, answered)
	want := []entry.Entry{
		{ID: "config", Destination: "arn:aws:sns:eu-west-1:111122223333:audit", Events: []string{"s3:ObjectRemoved:*"}},
		{ID: "q", Destination: queue, Events: []string{"s3:ObjectTagging:Put", "s3:ObjectTagging:Delete"}, Prefix: "in & out/"},
		{ID: "thumbs", Destination: function, Events: []string{"s3:ObjectCreated:*"}, Suffix: ".jpg"},
	}
	if diff := cmp.Diff(want, d.Entries()); diff != "" {
		t.Errorf("entries (-want +got):\n%s", diff)
	}
	if !d.EventBridge() || d.Empty() {
		t.Errorf("EventBridge %t, empty %t", d.EventBridge(), d.Empty())
	}
	if got := string(d.Bytes()); got != answered {
		t.Errorf("the bytes changed:\n%s", got)
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"another document": `<LifecycleConfiguration><Rule/></LifecycleConfiguration>`,
		"no XML":           `{"TopicConfigurations": []}`,
		"cut off":          answered[:len(answered)-40],
		"two roots":        `<NotificationConfiguration/><NotificationConfiguration/>`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if d, err := entry.Parse([]byte(text)); err == nil {
				t.Errorf("got %s", d.Bytes())
			}
		})
	}
}

// TestEdit: what is not ours stays as it was, byte for byte.
func TestEdit(t *testing.T) {
	t.Parallel()
	d := parse(t, answered)
	ours := entry.Entry{ID: "ours", Destination: topic, Events: []string{"s3:ObjectCreated:Put"}, Prefix: "<in>/", Suffix: ".gz"}
	d.Put(ours)
	element := `<TopicConfiguration><Id>ours</Id><Topic>` + topic + `</Topic><Event>s3:ObjectCreated:Put</Event>` +
		`<Filter><S3Key><FilterRule><Name>prefix</Name><Value>&lt;in&gt;/</Value></FilterRule><FilterRule><Name>suffix</Name><Value>.gz</Value></FilterRule></S3Key></Filter></TopicConfiguration>`
	if want := strings.Replace(answered, `<QueueConfiguration>`, element+`<QueueConfiguration>`, 1); string(d.Bytes()) != want {
		t.Errorf("after a put (-want +got):\n%s", cmp.Diff(want, string(d.Bytes())))
	}
	if again := parse(t, string(d.Bytes())); !again.Same(d) {
		t.Error("what was sent reads as something else")
	}
	ours.Destination = function
	d.Put(ours)
	if got, ok := d.Find("ours"); !ok || !got.Equal(ours) || len(d.Entries()) != 4 {
		t.Errorf("after a move to a function: %v", d.Entries())
	}
	if at := strings.Index(string(d.Bytes()), "<Id>ours</Id>"); at < strings.Index(string(d.Bytes()), "<Id>thumbs</Id>") {
		t.Errorf("it is not with the functions: %s", d.Bytes())
	}
	if !d.Remove("ours") || d.Remove("ours") {
		t.Error("it could not be removed once")
	}
	if got := string(d.Bytes()); got != answered {
		t.Errorf("after the removal (-want +got):\n%s", cmp.Diff(answered, got))
	}
}

func TestEmptyDocuments(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", `<NotificationConfiguration/>`, `<GetBucketNotificationResponse></GetBucketNotificationResponse>`, `<NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/" />`,
		`<s3:NotificationConfiguration xmlns:s3="http://s3.amazonaws.com/doc/2006-03-01/"/>`,
		`<NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"></NotificationConfiguration>`,
	} {
		d := parse(t, text)
		if !d.Empty() || !d.Same(entry.New()) {
			t.Errorf("%q is not empty", text)
		}
		before := string(d.Bytes())
		d.Put(entry.Entry{ID: "a", Destination: topic, Events: []string{"s3:ObjectCreated:*"}})
		if again := parse(t, string(d.Bytes())); len(again.Entries()) != 1 {
			t.Errorf("%q became %q", text, d.Bytes())
		}
		d.Remove("a")
		if got := string(d.Bytes()); got != before {
			t.Errorf("%q came back as %q", before, got)
		}
	}
}

// TestSame: AWS-FACTS "Filter names come back as Prefix/Suffix whatever case was
// sent"; and the order of what comes back is nowhere promised.
func TestSame(t *testing.T) {
	t.Parallel()
	document := func(elements ...string) *entry.Document {
		return parse(t, "<NotificationConfiguration>"+strings.Join(elements, "")+"</NotificationConfiguration>")
	}
	element := func(name, value string) string {
		return fmt.Sprintf("<TopicConfiguration><Id>a</Id><Topic>%s</Topic><Event>x</Event><Event>y</Event><Filter><S3Key><FilterRule><Name>%s</Name><Value>%s</Value></FilterRule></S3Key></Filter></TopicConfiguration>", topic, name, value)
	}
	bridge := "<EventBridgeConfiguration/>"
	base := document(element("prefix", "in/"), bridge)
	for name, test := range map[string]struct {
		other *entry.Document
		want  bool
	}{
		"spelling of the filter": {document(element("Prefix", "in/"), bridge), true},
		"order":                  {document(bridge, element("prefix", "in/")), true},
		"white space":            {document("\n  "+strings.ReplaceAll(element("prefix", "in/"), "><", ">\n<")+"\n", "<EventBridgeConfiguration></EventBridgeConfiguration>"), true},
		"order within":           {document(strings.Replace(element("prefix", "in/"), "<Event>x</Event><Event>y</Event>", "<Event>y</Event><Event>x</Event>", 1), bridge), true},
		"case of a value":        {document(element("prefix", "IN/"), bridge), false},
		"white space in a value": {document(element("prefix", "in/ "), bridge), false},
		"prefix or suffix":       {document(element("suffix", "in/"), bridge), false},
		"an attribute":           {document(strings.Replace(element("prefix", "in/"), "<Filter>", `<Filter a="b">`, 1), bridge), false},
		"EventBridge":            {document(element("prefix", "in/")), false},
		"one more":               {document(element("prefix", "in/"), bridge, bridge), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := base.Same(test.other); got != test.want {
				t.Errorf("same: %t", got)
			}
		})
	}
}

func TestMissing(t *testing.T) {
	t.Parallel()
	before := parse(t, answered)
	after := parse(t, strings.Replace(answered, "<EventBridgeConfiguration/>", "", 1))
	if diff := cmp.Diff([]string{"<EventBridgeConfiguration/>"}, before.Missing(after)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if missing := after.Missing(before); missing != nil {
		t.Errorf("got %q", missing)
	}
}
