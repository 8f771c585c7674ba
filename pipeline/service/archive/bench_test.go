package archive

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"

	"huibao/pipeline/service/store/storetest"
)

// BenchmarkArchive writes, verifies and restores a state of 200 workbooks that do not
// compress, with a receipt each. The yardstick: 41,000 workbooks and three times as many
// receipts are restored within five minutes, 550 files a second.
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
	b.Run("Restore", func(b *testing.B) {
		b.SetBytes(summary.Bytes)
		for b.Loop() {
			at := target{b.TempDir(), storetest.SQLite(b)}
			if _, err := Restore(b.Context(), bytes.NewReader(data), at.place()); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(b.N*summary.Manifest.Files)/b.Elapsed().Seconds(), "files/s")
	})
}
