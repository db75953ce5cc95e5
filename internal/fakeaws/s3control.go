// SPDX-License-Identifier: MPL-2.0

package fakeaws

import "net/http"

// identifyS3Control finds the operation of S3 Control that a request asks for,
// which names an account and no bucket. They are logged as CloudTrail does, not by
// their API's names, which are those of a bucket's.
func identifyS3Control(r *request) *s3Operation {
	if r.http.URL.Path != "/v20180820/configuration/publicAccessBlock" || len(r.http.URL.Query()) > 0 {
		return nil
	}
	r.call.Resource = r.http.Header.Get(accountHeader)
	switch r.http.Method {
	case http.MethodGet:
		return &s3Operation{name: "GetAccountPublicAccessBlock", run: ofAccount("s3:GetAccountPublicAccessBlock", getAccountBlock)}
	case http.MethodPut:
		return &s3Operation{name: "PutAccountPublicAccessBlock", run: ofAccount("s3:PutAccountPublicAccessBlock", putAccountBlock)}
	case http.MethodDelete:
		return &s3Operation{name: "DeleteAccountPublicAccessBlock", run: ofAccount("s3:PutAccountPublicAccessBlock", deleteAccountBlock)}
	}
	return nil
}

const accountHeader = "X-Amz-Account-Id"

// ofAccount runs an operation on the caller's account, of others nobody may.
func ofAccount(action string, run func(*Server, *request, *Account) (*response, error)) func(*Server, *request, *bucket) (*response, error) {
	return func(s *Server, r *request, _ *bucket) (*response, error) {
		account := r.caller.account
		if r.caller.anonymous() || r.http.Header.Get(accountHeader) != account.id {
			return nil, errAccessDenied()
		}
		q := question{action: action, resource: "*", resourceAccount: account.id}
		if err := s.authorize(r, q, http.StatusForbidden, "AccessDenied"); err != nil {
			return nil, err
		}
		return run(s, r, account)
	}
}

func getAccountBlock(_ *Server, r *request, a *Account) (*response, error) {
	flags := a.publicAccess.read(r.stale)
	if flags == nil {
		return nil, &apiError{
			status: http.StatusNotFound, code: "NoSuchPublicAccessBlockConfiguration",
			message: "The public access block configuration was not found",
			detail:  [][2]string{{"AccountId", a.id}},
		}
	}
	return s3XML("PublicAccessBlockConfiguration", flags)
}

// BlockPublicAccess sets two of the flags for all buckets of the account.
func (a *Account) BlockPublicAccess(publicPolicy, restrict bool) {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	a.publicAccess.write(&publicAccessBlock{BlockPublicPolicy: publicPolicy, RestrictPublicBuckets: restrict}, 0)
}

func putAccountBlock(s *Server, r *request, a *Account) (*response, error) {
	var flags publicAccessBlock
	if err := readXML(r, &flags); err != nil {
		return nil, err
	}
	a.publicAccess.write(&flags, s.staleReads)
	return done(http.StatusCreated)
}

func deleteAccountBlock(s *Server, _ *request, a *Account) (*response, error) {
	a.publicAccess.write(nil, s.staleReads)
	return done(http.StatusNoContent)
}
