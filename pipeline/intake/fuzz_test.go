package intake_test

import (
	"archive/zip"
	"bytes"
	"io"
	"path"
	"strings"
	"testing"

	"huibao/pipeline/intake"
)

// FuzzUnbundle takes any bytes apart: what comes out is what the archive holds, whole,
// under names without folders, and within the bounds.
func FuzzUnbundle(f *testing.F) {
	f.Add(bundle(f, entry{"6月/东塘街道.xlsx", "one"}, entry{"\xc0\xe8\xcd\xd0\xcf\xe7.xls", "two"}))
	f.Add(bundle(f, entry{`..\..\高桥街道.XLSX`, "three"}, entry{"__MACOSX/x.xlsx", "x"}))
	f.Add(stored(f, "东塘街道.csv", "52"))
	f.Add(bundle(f, entry{"a.zip", "PK"}))
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := intake.Unbundle(data)
		if err != nil {
			if got != nil {
				t.Fatalf("%d files and %v", len(got), err)
			}
			return
		}
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil || len(got) == 0 || len(got) > len(z.File) {
			t.Fatalf("%d files of an archive: %v", len(got), err)
		}
		held := make(map[string]bool)
		for _, f := range z.File {
			if r, err := f.Open(); err == nil {
				if content, err := io.ReadAll(r); err == nil {
					held[string(content)] = true
				}
			}
		}
		for _, e := range got {
			if e.Name == "" || path.Base(e.Name) != e.Name || strings.ContainsAny(e.Name, `/\`) || intake.Ignored(e.Name) {
				t.Fatalf("name %q", e.Name)
			}
			if !held[string(e.Data)] {
				t.Fatalf("%s holds what the archive does not", e.Name)
			}
		}
	})
}
