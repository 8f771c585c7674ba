package check_test

import "testing"

// BenchmarkSubmission judges the largest sample by all rules.
func BenchmarkSubmission(b *testing.B) {
	w, err := shipped()
	if err != nil {
		b.Fatal(err)
	}
	var in = w.input(w.files[june][0].submission)
	for _, f := range w.files[june] {
		if len(f.data) > len(in.Submission.Sheets) && w.units.Name(f.submission.Office) == "左家塘街道" {
			in = w.input(f.submission)
		}
	}
	for b.Loop() {
		w.checker.Submission(in)
	}
}
