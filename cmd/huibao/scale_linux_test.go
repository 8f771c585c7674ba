package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"huibao/pipeline/period"
	"huibao/pipeline/service/store/storetest"
	"huibao/pipeline/service/work"
)

// A district of this many offices, of which every so many sends a file with a fault.
const (
	scaleOffices = 500
	scaleFaulty  = 50
)

// fewer is a number of offices, or a part of it under the race detector.
func fewer(offices int) int {
	if raceDetector {
		return offices / 5
	}
	return offices
}

var scaleMonth = period.Must("2006-06")

// TestScaledOut has three processes work for a large district on one database and one
// store of files, and kills one of them. Each file is answered once, and the report is
// the one that a single process makes.
func TestScaledOut(t *testing.T) {
	if testing.Short() {
		t.Skip("left out of the short tests: what works is other processes")
	}
	t.Parallel()
	database, bucket := storetest.Postgres(t), newBucket(t, s3Service(t))
	offices := fewer(scaleOffices)
	files := scaleWorkbooks(t, offices)
	one := newScaled(t, offices, "")
	one.start("serve")
	one.drop(files)
	many := newScaled(t, offices, "database: "+database+"\nfiles: "+bucket+"\n")
	victim := many.start("work") // the first, so that it leads the engines as well
	many.start("serve")
	many.start("work")
	many.drop(files)
	many.judged(offices / 5)
	many.strike(victim)
	many.settled(len(files))
	many.checkOnce(files)
	many.report()
	one.settled(len(files))
	one.checkOnce(files)
	one.report()
	for _, folder := range []string{"reports", "outbox"} {
		got, want := contents(t, filepath.Join(many.dir, folder)), contents(t, filepath.Join(one.dir, folder))
		for name, data := range want {
			if filepath.Base(name) == work.ManifestName { // it says when each file came
				data, got[name] = nil, nil
			}
			if !bytes.Equal(got[name], data) {
				t.Errorf("%s/%s is another one than a single process makes", folder, name)
			}
		}
		if len(got) != len(want) {
			t.Errorf("%s holds %d files, a single process makes %d", folder, len(got), len(want))
		}
	}
}

// outage is how long services are kept away in the tests. What waits tries again after ten
// seconds, so that longer ones have more tries fail.
var outage = flag.Duration("outage", 3*time.Second, "how long TestOutages and TestServersStopped keep services away")

// TestOutages cuts off the database, then the store of files, in the middle of the work.
func TestOutages(t *testing.T) {
	if testing.Short() {
		t.Skip("left out of the short tests: what works is other processes")
	}
	t.Parallel()
	offices := fewer(100)
	database, bucket := storetest.Postgres(t), newBucket(t, s3Service(t))
	toDatabase, database := gateBefore(t, database, "")
	toFiles, bucket := gateBefore(t, bucket, "endpoint")
	files := scaleWorkbooks(t, offices)
	s := newScaled(t, offices, "database: "+database+"\nfiles: "+bucket+"\n")
	s.start("serve")
	s.start("work")
	s.drop(files)
	for n, cut := range []*gate{toDatabase, toFiles} {
		s.judged(offices * (n + 1) / 4)
		cut.shut()
		time.Sleep(*outage)
		cut.open()
	}
	s.settled(len(files))
	s.checkOnce(files)
	s.report()
	for _, p := range s.processes {
		log := p.log.String()
		held, again := strings.Count(log, `msg="cannot work now"`), strings.Count(log, `msg="no longer: cannot work now"`)
		t.Logf("%s: held %d times, went on %d times", p.Args[1], held, again)
		// Once for each outage, or twice where a job ended well that needed neither any more.
		// The last jobs may be another process's.
		if again > held || again < held-1 || held > 4 {
			t.Errorf("%s said %d times that it cannot work, %d times that it can", p.Args[1], held, again)
		}
		for line := range strings.Lines(log) {
			if strings.Contains(line, "msg=\"job ") { // failed, parked or given up
				t.Errorf("%s said: %s", p.Args[1], line)
			}
		}
	}
}

// gateBefore opens a gate before the service that an address names, as its host or in one
// of its parameters, and returns the address by way of the gate.
func gateBefore(t *testing.T, address, parameter string) (*gate, string) {
	t.Helper()
	whole, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	if parameter == "" {
		g := newGate(t, whole.Host)
		whole.Host = g.address
		return g, whole.String()
	}
	query := whole.Query()
	inner, err := url.Parse(query.Get(parameter))
	if err != nil {
		t.Fatal(err)
	}
	g := newGate(t, inner.Host)
	inner.Host = g.address
	query.Set(parameter, inner.String())
	whole.RawQuery = query.Encode()
	return g, whole.String()
}

// s3Service is the address of the S3 service that the environment names.
func s3Service(t *testing.T) string {
	t.Helper()
	address := os.Getenv("HUIBAO_TEST_S3")
	if address == "" && os.Getenv("CI") == "true" {
		t.Fatal("HUIBAO_TEST_S3 names no S3 service; .ci/run starts one")
	}
	if address == "" {
		t.Skip("SKIPPED: HUIBAO_TEST_S3 names no S3 service; nothing is known about several machines")
	}
	return address
}

// newBucket makes a bucket, and empties and removes it after the test.
func newBucket(t *testing.T, endpoint string) string {
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
	name := fmt.Sprintf("huibao-scale-%d-%d", os.Getpid(), time.Now().UnixNano())
	if err := client.MakeBucket(t.Context(), name, minio.MakeBucketOptions{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx := context.Background()
		for object := range client.ListObjectsIter(ctx, name, minio.ListObjectsOptions{Recursive: true}) {
			_ = client.RemoveObject(ctx, name, object.Key, minio.RemoveObjectOptions{})
		}
		if err := client.RemoveBucket(ctx, name); err != nil {
			t.Error(err)
		}
	})
	return "s3://" + name + "?" + url.Values{"endpoint": {endpoint}}.Encode()
}
