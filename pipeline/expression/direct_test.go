package expression_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"huibao/pipeline/expression"
)

// Lines that are computed directly come to what the machine says, over known and unknown
// values alike.
func TestDirect(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	const lines, tries = 3000, 8
	plain := 0
	for range lines {
		source := randomTruth(r, 3)
		if r.IntN(3) == 0 {
			source = randomNumber(r, 3)
		}
		e, err := expression.Compile(source, valid, names)
		if err != nil {
			t.Fatalf("%s: %v", source, err)
		}
		if e.Plain() {
			plain++
		}
		for range tries {
			values := randomValues(r)
			lookup := func(name string) (float64, bool) { v, ok := values[name]; return v, ok }
			want, wantKnown := e.ByMachine(lookup)
			if got, known := e.Number(lookup); known != wantKnown || known && got != want {
				t.Fatalf("%s over %v: %v, %v; the machine says %v, %v", source, values, got, known, want, wantKnown)
			}
			holds, known := e.Truth(lookup)
			if known != wantKnown || known && holds != (want != 0) {
				t.Fatalf("%s over %v: %v, %v; the machine says %v, %v", source, values, holds, known, want, wantKnown)
			}
		}
	}
	if plain < lines/2 {
		t.Errorf("only %d of %d lines are computed directly", plain, lines)
	}
}

// randomValues gives most names a value, some of them 0.
func randomValues(r *rand.Rand) map[string]float64 {
	out := make(map[string]float64)
	for _, name := range names {
		if r.IntN(5) > 0 {
			out[name] = float64(r.IntN(7)-3) / 2
		}
	}
	return out
}

func pick(r *rand.Rand, from ...string) string { return from[r.IntN(len(from))] }

func randomNumber(r *rand.Rand, depth int) string {
	if depth == 0 || r.IntN(4) == 0 {
		return pick(r, append(names, "0", "1", "2.5", "7")...)
	}
	less := depth - 1
	switch r.IntN(8) {
	case 0:
		return "-(" + randomNumber(r, less) + ")"
	case 1:
		return "abs(" + randomNumber(r, less) + ")"
	case 2:
		return "(" + randomTruth(r, less) + " ? " + randomNumber(r, less) + " : " + randomNumber(r, less) + ")"
	case 3:
		return pick(r, "max", "min") + "(" + randomNumber(r, less) + ", " + randomNumber(r, less) + ")"
	default:
		return fmt.Sprintf("(%s %s %s)", randomNumber(r, less), pick(r, "+", "-", "*", "/"), randomNumber(r, less))
	}
}

func randomTruth(r *rand.Rand, depth int) string {
	if depth == 0 {
		return "has(" + pick(r, names...) + ")"
	}
	less := depth - 1
	switch r.IntN(5) {
	case 0:
		return "not (" + randomTruth(r, less) + ")"
	case 1:
		return fmt.Sprintf("((%s) %s (%s))", randomTruth(r, less), pick(r, "and", "or", "==", "!="), randomTruth(r, less))
	default:
		return fmt.Sprintf("(%s %s %s)", randomNumber(r, less), pick(r, "<", "<=", ">", ">=", "==", "!="), randomNumber(r, less))
	}
}
