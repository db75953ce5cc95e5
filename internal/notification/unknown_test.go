// SPDX-License-Identifier: MPL-2.0

package notification_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/xacct/terraform-provider-xacct/internal/prototest"
)

// keeper is an S3 of tomorrow: what it has of notifications, it has as it was sent.
type keeper struct {
	http.Handler
	mu   sync.Mutex
	body string
}

func (k *keeper) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	if !r.URL.Query().Has("notification") {
		k.Handler.ServeHTTP(rw, r)
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if r.Method == http.MethodPut {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(rw, err.Error(), http.StatusBadRequest)
			return
		}
		k.body = string(body)
		return
	}
	_, _ = io.WriteString(rw, k.body) // a client that has gone needs no answer
}

// TestWhatNobodyKnows: kinds of entries and parts of entries that there aren't yet
// stay, byte for byte. The SDK's types would drop them.
func TestWhatNobodyKnows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const tomorrow = `<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
		`<NotificationConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">` +
		`<QueueConfiguration><Id>q</Id><Queue>arn:aws:sqs:eu-west-1:444455556666:q</Queue><Event>s3:ObjectCreated:*</Event><Filter><S3Key><FilterRule><Name>Prefix</Name><Value>a/</Value></FilterRule></S3Key><S3Size min="10"/></Filter></QueueConfiguration>` +
		`<EventBridgeConfiguration/><PigeonConfiguration><Loft>roof</Loft></PigeonConfiguration></NotificationConfiguration>`
	k := &keeper{Handler: w.Server, body: tomorrow}
	s := httptest.NewServer(k)
	t.Cleanup(s.Close)
	key := w.data.Credentials()
	n := prototest.Start(t, prototest.Block(s.URL, key.AccessKeyID, key.SecretAccessKey, attrs{"region": region})).Resource("xacct_bucket_notification")
	prototest.NoErrors(t, n.Apply(attrs{"bucket": "data", "destination_arn": w.topic, "events": []string{created}, "filter_prefix": "b/", "id": "ours"}))
	ours := `<TopicConfiguration><Id>ours</Id><Topic>` + w.topic + `</Topic><Event>s3:ObjectCreated:*</Event><Filter><S3Key><FilterRule><Name>prefix</Name><Value>b/</Value></FilterRule></S3Key></Filter></TopicConfiguration>`
	if want := strings.Replace(tomorrow, "<QueueConfiguration>", ours+"<QueueConfiguration>", 1); k.body != want {
		t.Errorf("sent\n%s\nwant\n%s", k.body, want)
	}
	prototest.NoErrors(t, n.Destroy())
	if k.body != tomorrow {
		t.Errorf("after destroy\n%s\nwant\n%s", k.body, tomorrow)
	}
}
