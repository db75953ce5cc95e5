// SPDX-License-Identifier: MPL-2.0

package fakeaws

import "net/http"

// publicAccessBlock holds the four flags of Block Public Access.
type publicAccessBlock struct {
	BlockPublicAcls       bool `json:"block_public_acls"`
	IgnorePublicAcls      bool `json:"ignore_public_acls"`
	BlockPublicPolicy     bool `json:"block_public_policy"`
	RestrictPublicBuckets bool `json:"restrict_public_buckets"`
}

// blocksPublic gives the flags that hold: no configuration is none of them, and of
// the bucket's and its account's the strictest counts (S3 user guide, Blocking public
// access to your Amazon S3 storage).
func (b *bucket) blocksPublic() publicAccessBlock {
	var flags publicAccessBlock
	for _, set := range []*publicAccessBlock{b.publicAccess.now, b.owner.publicAccess.now} {
		if set != nil {
			flags.BlockPublicAcls = flags.BlockPublicAcls || set.BlockPublicAcls
			flags.IgnorePublicAcls = flags.IgnorePublicAcls || set.IgnorePublicAcls
			flags.BlockPublicPolicy = flags.BlockPublicPolicy || set.BlockPublicPolicy
			flags.RestrictPublicBuckets = flags.RestrictPublicBuckets || set.RestrictPublicBuckets
		}
	}
	return flags
}

func getPublicAccessBlock(_ *Server, r *request, b *bucket) (*response, error) {
	flags := b.publicAccess.read(r.stale)
	if flags == nil {
		return nil, &apiError{
			status: http.StatusNotFound, code: "NoSuchPublicAccessBlockConfiguration",
			message: "The public access block configuration was not found",
			detail:  [][2]string{{"BucketName", b.name}},
		}
	}
	return s3XML("PublicAccessBlockConfiguration", flags)
}

func putPublicAccessBlock(s *Server, r *request, b *bucket) (*response, error) {
	var flags publicAccessBlock
	if err := readXML(r, &flags); err != nil {
		return nil, err
	}
	b.publicAccess.write(&flags, s.staleReads)
	return done(http.StatusOK)
}

func deletePublicAccessBlock(s *Server, _ *request, b *bucket) (*response, error) {
	b.publicAccess.write(nil, s.staleReads)
	return done(http.StatusNoContent)
}

// ownershipControls is the document of a bucket's object ownership.
type ownershipControls struct {
	Rules []ownershipRule `xml:"Rule"`
}

type ownershipRule struct {
	ObjectOwnership string
}

func knownOwnership(o string) bool {
	return o == "BucketOwnerEnforced" || o == "BucketOwnerPreferred" || o == "ObjectWriter"
}

func getOwnership(_ *Server, r *request, b *bucket) (*response, error) {
	ownership := b.ownership.read(r.stale)
	if ownership == "" {
		return nil, &apiError{
			status: http.StatusNotFound, code: "OwnershipControlsNotFoundError",
			message: "The bucket ownership controls were not found",
			detail:  [][2]string{{"BucketName", b.name}},
		}
	}
	return s3XML("OwnershipControls", ownershipControls{[]ownershipRule{{ownership}}})
}

func putOwnership(s *Server, r *request, b *bucket) (*response, error) {
	var controls ownershipControls
	if err := readXML(r, &controls); err != nil {
		return nil, err
	}
	if len(controls.Rules) != 1 || !knownOwnership(controls.Rules[0].ObjectOwnership) {
		return nil, errMalformedXML()
	}
	ownership := controls.Rules[0].ObjectOwnership
	if ownership == "BucketOwnerEnforced" && len(b.acl.now) > 0 {
		return nil, errACLWithOwnership("Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting")
	}
	b.ownership.write(ownership, s.staleReads)
	return done(http.StatusOK)
}

func deleteOwnership(s *Server, _ *request, b *bucket) (*response, error) {
	b.ownership.write("", s.staleReads)
	return done(http.StatusNoContent)
}

func errACLWithOwnership(message string) error {
	return &apiError{status: http.StatusBadRequest, code: "InvalidBucketAclWithObjectOwnership", message: message}
}

// encryption is the document of a bucket's default encryption.
type encryption struct {
	Rules []encryptionRule `xml:"Rule"`
}

type encryptionRule struct {
	Default struct {
		SSEAlgorithm   string
		KMSMasterKeyID string `xml:",omitempty"`
	} `xml:"ApplyServerSideEncryptionByDefault"`
	BucketKeyEnabled bool
}

// defaultEncryption is SSE-S3, which every bucket has that has nothing else.
func defaultEncryption() encryption {
	var rule encryptionRule
	rule.Default.SSEAlgorithm = "AES256"
	return encryption{[]encryptionRule{rule}}
}

func getEncryption(_ *Server, r *request, b *bucket) (*response, error) {
	return s3XML("ServerSideEncryptionConfiguration", b.encryption.read(r.stale))
}

func putEncryption(s *Server, r *request, b *bucket) (*response, error) {
	var e encryption
	if err := readXML(r, &e); err != nil {
		return nil, err
	}
	if len(e.Rules) != 1 {
		return nil, errMalformedXML()
	}
	switch rule := e.Rules[0].Default; {
	case rule.SSEAlgorithm == "AES256" && rule.KMSMasterKeyID != "":
		return nil, &apiError{
			status: http.StatusBadRequest, code: "InvalidArgument",
			message: "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
		}
	case rule.SSEAlgorithm != "AES256" && rule.SSEAlgorithm != "aws:kms" && rule.SSEAlgorithm != "aws:kms:dsse":
		return nil, errMalformedXML()
	}
	b.encryption.write(e, s.staleReads)
	return done(http.StatusOK)
}

func deleteEncryption(s *Server, _ *request, b *bucket) (*response, error) {
	b.encryption.write(defaultEncryption(), s.staleReads)
	return done(http.StatusNoContent)
}
