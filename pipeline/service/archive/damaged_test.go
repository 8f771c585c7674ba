package archive

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"huibao/pipeline/service/store/storetest"
)

// Another program takes an archive apart: tar entries in zstd, the seal passed over.
func TestIsAPlainTarFile(t *testing.T) {
	t.Parallel()
	data, _ := small(t).archive(t)
	var names []string
	for _, e := range unpack(t, data) {
		names = append(names, e.Name[:min(len(e.Name), 8)])
	}
	want := []string{"manifest", "workspac", "workspac", "state.js", "blobs/"}
	if len(names) != 7 || !slices.Equal(names[:4], want[:4]) || !strings.HasPrefix(names[4], want[4]) {
		t.Errorf("entries %v", names)
	}
}

// TestEveryByteCounts: no byte can be changed or cut off without being noticed.
func TestEveryByteCounts(t *testing.T) {
	t.Parallel()
	data, _ := small(t).archive(t)
	for i := range data {
		changed := bytes.Clone(data)
		changed[i] ^= 1 << (i % 8)
		if _, err := Verify(t.Context(), bytes.NewReader(changed), nil); err == nil {
			t.Errorf("byte %d of %d was changed and nobody noticed", i, len(data))
		}
		if _, err := Verify(t.Context(), bytes.NewReader(data[:i]), nil); err == nil {
			t.Errorf("cut after %d of %d bytes and nobody noticed", i, len(data))
		}
	}
	_, err := Verify(t.Context(), bytes.NewReader(append(bytes.Clone(data), 0)), nil)
	refused(t, "one byte more", err, Damaged, "")
}

func TestADamagedArchiveChangesNothing(t *testing.T) {
	t.Parallel()
	data, _ := small(t).archive(t)
	data[len(data)-1] ^= 1
	at := target{t.TempDir(), storetest.SQLite(t)}
	_, err := Restore(t.Context(), bytes.NewReader(data), at.place())
	refused(t, "damaged", err, Damaged, "校验值")
	if left, err := os.ReadDir(at.dir); err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
}

type packed struct {
	*tar.Header
	data []byte
}

func unpack(t testing.TB, data []byte) []packed {
	t.Helper()
	plain, err := zstd.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	entries := tar.NewReader(plain)
	var out []packed
	for {
		h, err := entries.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		content, readErr := io.ReadAll(entries)
		if err := errors.Join(err, readErr); err != nil {
			t.Fatal(err)
		}
		out = append(out, packed{h, content})
	}
}

// pack seals entries, whatever they are.
func pack(t testing.TB, entries []packed) []byte {
	t.Helper()
	var out bytes.Buffer
	sealed := &sealing{&out, sha256.New()}
	plain, err := zstd.NewWriter(sealed)
	if err != nil {
		t.Fatal(err)
	}
	w := tar.NewWriter(plain)
	for _, e := range entries {
		e.Size = int64(len(e.data))
		if err := w.WriteHeader(e.Header); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(e.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(w.Close(), plain.Close(), sealed.close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// What was sealed and is still not what Write would have written is refused by name.
func TestSealedButWrong(t *testing.T) {
	t.Parallel()
	data, _ := small(t).archive(t)
	if _, err := Verify(t.Context(), bytes.NewReader(pack(t, unpack(t, data))), nil); err != nil {
		t.Fatal("packed anew: ", err)
	}
	replace := func(of int, from, to string) func([]packed) []packed {
		return func(all []packed) []packed {
			all[of].data = bytes.Replace(all[of].data, []byte(from), []byte(to), 1)
			return all
		}
	}
	rename := func(of int, name string) func([]packed) []packed {
		return func(all []packed) []packed { all[of].Name = name; return all }
	}
	for _, test := range []struct {
		what   string
		change func([]packed) []packed
		reason Reason
		names  string
	}{
		{"an older format", replace(0, `"format": 1`, `"format": 0`), OtherFormat, "第 0 版"},
		{"a newer format", replace(0, `"format": 1`, `"format": 2`), OtherFormat, "第 2 版"},
		{"something else of ours", replace(0, `"backup"`, `"store"`), NoArchive, "huibao backup"},
		{"no manifest", func(all []packed) []packed { return all[1:] }, NoArchive, ""},
		{"other counts", replace(0, `"files": 3`, `"files": 4`), Damaged, "清单"},
		{"a setting less", func(all []packed) []packed { return slices.Delete(all, 1, 2) }, Damaged, "清单"},
		{"no store", func(all []packed) []packed { return slices.Delete(all, 3, 7) }, Damaged, "清单"},
		{"another attempt", replace(3, "430111001", "430111002"), Damaged, "数据库"},
		{"a file less", func(all []packed) []packed { return all[:6] }, Damaged, "清单"},
		{"a file twice", func(all []packed) []packed { return append(all, all[6]) }, Damaged, "不应"},
		{"another file", replace(4, "e", "f"), Damaged, "校验值"},
		{"a file of another name", rename(4, "blobs/00/x"), Damaged, "blobs/00/x"},
		{"a stray entry", rename(1, "../huibao.yaml"), Damaged, "../huibao.yaml"},
		{"a link", func(all []packed) []packed {
			all[1].Typeflag, all[1].data = tar.TypeSymlink, nil
			return all
		}, Damaged, "workspace"},
	} {
		_, err := Verify(t.Context(), bytes.NewReader(pack(t, test.change(unpack(t, data)))), nil)
		refused(t, test.what, err, test.reason, test.names)
	}
	_, err := Verify(t.Context(), strings.NewReader("PK\x03\x04 a workbook, which is longer than a seal would have been"), nil)
	refused(t, "a workbook", err, NoArchive, "")

	outside := pack(t, rename(1, "workspace/../../outside.yaml")(unpack(t, data)))
	at := target{t.TempDir(), storetest.SQLite(t)}
	_, err = Restore(t.Context(), bytes.NewReader(outside), at.place())
	refused(t, "a setting outside", err, Damaged, "outside")
}
