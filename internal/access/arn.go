// SPDX-License-Identifier: MPL-2.0

package access

import "strings"

// arn is an ARN by its six components.
type arn struct {
	partition, service, region, account string
	name                                string // the resource part
}

func parseARN(s string) (arn, bool) {
	c := strings.SplitN(s, ":", 6)
	if len(c) != 6 || c[0] != "arn" || c[1] == "" || c[2] == "" || c[5] == "" {
		return arn{}, false
	}
	return arn{partition: c[1], service: c[2], region: c[3], account: c[4], name: c[5]}, true
}

func isAccountID(s string) bool {
	return len(s) == 12 && strings.Trim(s, "0123456789") == ""
}

func rootARN(partition, account string) string {
	return "arn:" + partition + ":iam::" + account + ":root"
}

func lastElement(path string) string {
	return path[strings.LastIndexByte(path, '/')+1:]
}
