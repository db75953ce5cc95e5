// SPDX-License-Identifier: MPL-2.0

package selector

import "strings"

// Value is what stands for a bucket, or for a part of one, in a selector: bucket is
// "name", or "name/prefix". It always has the slash after the name: without it a
// value would mean other buckets as well whose names begin so.
func Value(partition, bucket string) string {
	name, prefix, _ := strings.Cut(bucket, "/")
	return "arn:" + partition + ":s3:::" + name + "/" + prefix
}

// Bucket is the bucket, or part of one, that a value stands for; false for a value
// that stands for no single bucket.
func Bucket(value string) (string, bool) {
	parts := strings.SplitN(value, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" || parts[2] != "s3" || parts[3] != "" || parts[4] != "" {
		return "", false
	}
	name, prefix, slash := strings.Cut(parts[5], "/")
	if name == "" || !slash {
		return "", false
	}
	if prefix == "" {
		return name, true
	}
	return parts[5], true
}

// everyBucket tells whether a value of a basic selector stands for all buckets:
// "arn:aws:s3" (CloudTrail API reference, DataResource), or what some tools write.
func everyBucket(value string) bool {
	parts := strings.Split(value, ":")
	return len(parts) >= 3 && parts[0] == "arn" && parts[2] == "s3" && strings.Trim(strings.Join(parts[3:], ""), ":") == ""
}

// partitionOf is the partition of an ARN, or of the beginning of one.
func partitionOf(value string) string {
	parts := strings.SplitN(value, ":", 3)
	if len(parts) < 2 {
		return ""
	}
	return parts[1]
}
