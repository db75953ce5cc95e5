// SPDX-License-Identifier: MPL-2.0

package preset

import (
	"cmp"
	"fmt"
	"strings"
)

// arn is an Amazon Resource Name, in its parts.
type arn struct {
	partition, service, region, account, resource string
}

func parseARN(s string) (arn, bool) {
	p := strings.SplitN(s, ":", 6)
	if len(p) != 6 || p[0] != "arn" || p[2] == "" || p[5] == "" {
		return arn{}, false
	}

	return arn{partition: p[1], service: p[2], region: p[3], account: p[4], resource: p[5]}, true
}

// inPartition settles the partition of a document about one resource: empty
// means that of the resource.
func (a arn) inPartition(partition string) (string, error) {
	if partition = cmp.Or(partition, a.partition); partition != a.partition {
		return "", fmt.Errorf("the resource is of partition %s, but the document is of partition %s", a.partition, partition)
	}

	return partition, nil
}
