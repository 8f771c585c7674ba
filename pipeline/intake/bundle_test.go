package intake_test

import (
	"archive/zip"
	"bytes"
	"testing"

	"huibao/pipeline/intake"
)

type entry struct{ name, content string }

func bundle(t testing.TB, entries ...entry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range entries {
		to, err := w.CreateHeader(&zip.FileHeader{Name: e.name, NonUTF8: true})
		if err == nil {
			_, err = to.Write([]byte(e.content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// stored is a bundle of one file, not deflated.
func stored(t testing.TB, name, content string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	to, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
	if err == nil {
		_, err = to.Write([]byte(content))
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestUnbundle(t *testing.T) {
	t.Parallel()
	got, err := intake.Unbundle(bundle(t,
		entry{"6月/", ""}, entry{"6月/东塘街道.xlsx", "one"}, entry{"6月/~$东塘街道.xlsx", "lock"},
		entry{"__MACOSX/x.xlsx", "x"}, entry{"\xc0\xe8\xcd\xd0\xcf\xe7.xls", "two"},
		entry{`..\..\高桥街道.XLSX`, "three"}))
	if err != nil {
		t.Fatal(err)
	}
	want := []intake.Entry{
		{Name: "东塘街道.xlsx", Data: []byte("one")}, {Name: "黎托乡.xls", Data: []byte("two")},
		{Name: "高桥街道.XLSX", Data: []byte("three")},
	}
	if len(got) != len(want) {
		t.Fatalf("got %v", got)
	}
	for i := range want {
		if got[i].Name != want[i].Name || !bytes.Equal(got[i].Data, want[i].Data) {
			t.Errorf("entry %d is %s %q, want %s %q", i, got[i].Name, got[i].Data, want[i].Name, want[i].Data)
		}
	}
}

func TestUnbundleRefuses(t *testing.T) {
	t.Parallel()
	good := bundle(t, entry{"东塘街道.xlsx", "one"})
	altered := bytes.Replace(stored(t, "东塘街道.xlsx", "52"), []byte("52"), []byte("99"), 1)
	for name, data := range map[string][]byte{
		"no archive":     []byte("text"),
		"cut":            good[:len(good)-5],
		"altered":        altered,
		"a workbook":     bundle(t, entry{"[Content_Types].xml", ""}, entry{"a.xlsx", ""}),
		"nothing in it":  bundle(t, entry{"6月/", ""}),
		"other files":    bundle(t, entry{"东塘街道.xlsx", ""}, entry{"说明.docx", ""}),
		"nested archive": bundle(t, entry{"东塘街道.zip", ""}),
		"too large":      bundle(t, entry{"东塘街道.xlsx", string(make([]byte, 20<<20+1))}),
	} {
		if got, err := intake.Unbundle(data); err == nil {
			t.Errorf("%s: took %d files", name, len(got))
		}
	}
}
