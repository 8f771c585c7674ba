package archive

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"huibao/pipeline/service/store/storetest"
)

// BenchmarkArchive writes and verifies a state of 200 workbooks that do not compress, with
// their receipts. The yardstick: 41,000 workbooks of 50 kB, some 2 GB, within minutes.
func BenchmarkArchive(b *testing.B) {
	s := newState(b, storetest.SQLite(b))
	random := rand.NewChaCha8([32]byte{})
	for i := range 200 {
		workbook := make([]byte, 50_000)
		_, _ = random.Read(workbook) // never fails
		s.accept(b, fmt.Sprint(430111001+i), "a.xlsx", workbook)
	}
	data, summary := s.archive(b)
	b.Run("Write", func(b *testing.B) {
		b.SetBytes(summary.Bytes)
		for b.Loop() {
			if _, err := Write(b.Context(), io.Discard, Source{Store: s.Store, Files: s.files, At: written, Spool: b.TempDir()}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Verify", func(b *testing.B) {
		b.SetBytes(summary.Bytes)
		for b.Loop() {
			if _, err := Verify(b.Context(), bytes.NewReader(data), nil); err != nil {
				b.Fatal(err)
			}
		}
	})
}
