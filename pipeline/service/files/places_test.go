package files_test

import (
	"bytes"
	"crypto/rand"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"huibao/pipeline/service/files"
)

// place is an empty place for files, and the ways behind the store's back.
type place struct {
	store *files.Store
	spool string // folder of the files that are not yet whole
	write func(t *testing.T, name string, data []byte)
}

// spoil replaces the bytes of a file that is kept.
func (p place) spoil(t *testing.T, d files.Digest, data []byte) {
	t.Helper()
	p.write(t, path.Join("blobs", d.String()[:2], d.String()), data)
}

// leftovers are the files that are not whole.
func (p place) leftovers(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(p.spool)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

func TestDirectory(t *testing.T) {
	t.Parallel()
	conform(t, directoryPlace)
}

func TestBucketInProcess(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(fake())
	t.Cleanup(server.Close)
	conform(t, func(t *testing.T) place { return bucketPlace(t, server.URL) })
}

// TestBucketOfServer runs against the service that HUIBAO_TEST_S3 names, with the keys
// of the environment.
func TestBucketOfServer(t *testing.T) {
	t.Parallel()
	endpoint := os.Getenv("HUIBAO_TEST_S3")
	if endpoint == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("HUIBAO_TEST_S3 names no S3 service; .ci/run starts one")
		}
		t.Skip("HUIBAO_TEST_S3 names no S3 service (such as http://127.0.0.1:7070 of versitygw)")
	}
	conform(t, func(t *testing.T) place { return bucketPlace(t, endpoint) })
}

func directoryPlace(t *testing.T) place {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "报送", "files")
	return place{
		store: open(t, dir),
		spool: filepath.Join(dir, "tmp"),
		write: func(t *testing.T, name string, data []byte) {
			t.Helper()
			file := filepath.Join(dir, filepath.FromSlash(name))
			if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, data, 0o600); err != nil {
				t.Fatal(err)
			}
		},
	}
}

// fake is an S3 service in memory.
func fake() http.Handler { return gofakes3.New(s3mem.New()).Server() }

// bucketPlace is a prefix of its own in the one bucket of the tests.
func bucketPlace(t *testing.T, endpoint string) place {
	t.Helper()
	prefix := "汇报/" + strings.ToLower(rand.Text())
	client := makeBucket(t, endpoint)
	spool := t.TempDir()
	store, err := files.OpenBucket(t.Context(), location(endpoint, "prefix", prefix), spool)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closed(t, store) })
	return place{
		store: store,
		spool: spool,
		write: func(t *testing.T, name string, data []byte) {
			t.Helper()
			_, err := client.PutObject(t.Context(), bucket, path.Join(prefix, name), bytes.NewReader(data), int64(len(data)), minio.PutObjectOptions{})
			if err != nil {
				t.Fatal(err)
			}
		},
	}
}

const bucket = "huibao-test"

// location returns the location of the tests' bucket with further parameters.
func location(endpoint string, pairs ...string) string {
	query := url.Values{"endpoint": {endpoint}}
	for i := 0; i < len(pairs); i += 2 {
		query.Set(pairs[i], pairs[i+1])
	}
	return "s3://" + bucket + "?" + query.Encode()
}

func makeBucket(t *testing.T, endpoint string) *minio.Client {
	t.Helper()
	u, err := url.Parse(endpoint)
	if err != nil {
		t.Fatal(err)
	}
	client, err := minio.New(u.Host, &minio.Options{
		Creds: credentials.NewEnvAWS(), Secure: u.Scheme == "https", Region: "us-east-1", BucketLookup: minio.BucketLookupPath,
	})
	if err != nil {
		t.Fatal(err)
	}
	err = client.MakeBucket(t.Context(), bucket, minio.MakeBucketOptions{})
	if code := minio.ToErrorResponse(err).Code; err != nil && code != minio.BucketAlreadyOwnedByYou && code != minio.BucketAlreadyExists {
		t.Fatal(err)
	}
	return client
}

func open(t *testing.T, location string) *files.Store {
	t.Helper()
	store, err := files.Open(t.Context(), location)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closed(t, store) })
	return store
}

func closed(t *testing.T, store *files.Store) {
	t.Helper()
	if err := store.Close(); err != nil {
		t.Error(err)
	}
}
