package files_test

import (
	"bytes"
	"encoding/binary"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"huibao/pipeline/service/files"
)

const (
	reports = 200
	size    = 300 << 10 // of a workbook as offices send it
)

// BenchmarkPut keeps a month of a large district in a directory.
func BenchmarkPut(b *testing.B) {
	data := make([]byte, size)
	b.SetBytes(reports * size)
	round := 0
	for b.Loop() {
		store, err := files.Open(b.Context(), filepath.Join(b.TempDir(), strconv.Itoa(round)))
		if err != nil {
			b.Fatal(err)
		}
		for i := range reports {
			binary.LittleEndian.PutUint64(data, uint64(i))
			if _, _, err := store.Put(b.Context(), bytes.NewReader(data)); err != nil {
				b.Fatal(err)
			}
		}
		if err := store.Close(); err != nil {
			b.Fatal(err)
		}
		round++
	}
}

// BenchmarkYardstickWrite writes and flushes as many files, and neither hashes nor
// renames them nor flushes their folder.
func BenchmarkYardstickWrite(b *testing.B) {
	data := make([]byte, size)
	b.SetBytes(reports * size)
	for b.Loop() {
		dir := b.TempDir()
		for i := range reports {
			binary.LittleEndian.PutUint64(data, uint64(i))
			if err := flushed(filepath.Join(dir, strconv.Itoa(i)), data); err != nil {
				b.Fatal(err)
			}
		}
	}
}

func flushed(name string, data []byte) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.Write(data); err != nil {
		return err
	}
	return f.Sync()
}
