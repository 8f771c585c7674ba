package check_test

import "testing"

// BenchmarkSubmissions judges a month's samples by all rules.
func BenchmarkSubmissions(b *testing.B) {
	w, err := shipped()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		for _, f := range w.files[june] {
			w.checker.Submission(w.input(f.submission))
		}
	}
}
