package workbook

import (
	"errors"
	"runtime"
	"testing"

	"huibao/pipeline/read/hostile"
)

// kindsOf are the kinds of error that a verdict means.
var kindsOf = map[hostile.Verdict]ErrorKind{
	hostile.Damaged: Damaged, hostile.Truncated: Truncated, hostile.TooDense: TooDense, hostile.TooMany: TooManyCells,
	hostile.TooParted: TooManyParts, hostile.TooSheeted: TooManySheets, hostile.Compressed: Compressed, hostile.TooWordy: TooMuchText, hostile.TooLong: LongText,
}

// TestHostile opens what somebody might send to hurt: each file is read as it stands
// or refused by name, in the memory that a large form takes.
func TestHostile(t *testing.T) {
	for _, tt := range hostile.Files() {
		if tt.Suffix != ".xlsx" && tt.Suffix != ".zip" {
			continue // other packages read those
		}
		t.Run(tt.Name, func(t *testing.T) {
			data := tt.Data()
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			book, err := Open(data)
			runtime.ReadMemStats(&after)
			// What was allocated in all is more than what was ever held at once.
			if spent := (after.TotalAlloc - before.TotalAlloc) >> 20; spent > 512 {
				t.Errorf("allocated %d MB", spent)
			}
			kind, exact := kindsOf[tt.Verdict]
			var known *Error
			switch {
			case tt.Verdict == hostile.Read:
				if err != nil || book == nil {
					t.Errorf("refused: %v (%v)", err, errors.Unwrap(err))
				}
			case !errors.As(err, &known):
				t.Errorf("no refusal: %v", err)
			case exact && known.Kind != kind:
				t.Errorf("refused as kind %d (%v), want %d", known.Kind, known.Cause, kind)
			}
		})
	}
}
