//go:build unix

package pipeline_test

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"

	"huibao/pipeline"
	"huibao/pipeline/read/hostile"
	"huibao/pipeline/read/library"
	"huibao/pipeline/read/workbook"
	"huibao/pipeline/service/confine"
	"huibao/templates"
)

// TestMain is the child when it is called as one.
func TestMain(m *testing.M) {
	if len(os.Args) != 4 || os.Args[1] != "confined" {
		os.Exit(m.Run())
	}
	memory, _ := strconv.ParseInt(os.Args[3], 10, 64)
	if err := confine.Serve(library.Tasks()[os.Args[2]], memory, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// confined is the shipped pipeline with children, as the program runs it.
func confined(t *testing.T) *pipeline.Pipeline {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	children := confine.Runner{Program: path, Args: []string{"confined"}, Memory: 512 << 20, Time: 4 * time.Second}
	f, units := shipped(t, "community-party-building")
	p, err := pipeline.New(pipeline.Settings{Form: f, Units: units, Templates: templates.FS(), Run: children.Do})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// kindsOf are the kinds of error that a verdict means.
var kindsOf = map[hostile.Verdict]workbook.ErrorKind{
	hostile.Damaged: workbook.Damaged, hostile.Truncated: workbook.Truncated, hostile.TooDense: workbook.TooDense,
	hostile.TooMany: workbook.TooManyCells, hostile.TooParted: workbook.TooManyParts, hostile.TooSheeted: workbook.TooManySheets,
	hostile.TooWordy: workbook.TooMuchText, hostile.TooLong: workbook.LongText, hostile.Compressed: workbook.Compressed,
	hostile.Unquoted: workbook.Unquoted,
}

// TestHostile takes files that somebody might send to hurt the whole way, from the bytes
// to the receipt: each is read or refused with a reason, and answered, within bounds of
// time and memory. What is allocated in all is more than what is ever held at once.
func TestHostile(t *testing.T) {
	sequential(t)
	const patience, most = 5 * time.Second * slower, 768 << 20
	p := confined(t)
	in := pipeline.Inputs{Period: june, Today: today}
	for i, tt := range hostile.Files() {
		if i%sparse != 0 {
			continue
		}
		t.Run(tt.Name, func(t *testing.T) {
			file := pipeline.File{Name: "东塘街道" + tt.Suffix, Data: tt.Data()}
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			began := spent(t)
			for _, each := range pipeline.Unpack(file) {
				answerHostile(t, p, each, in, tt.Verdict)
			}
			took := spent(t) - began
			runtime.ReadMemStats(&after)
			if took > patience {
				t.Errorf("took %v", took)
			}
			if made := after.TotalAlloc - before.TotalAlloc; made > most {
				t.Errorf("allocated %d MB", made>>20)
			}
			t.Logf("%v, %d MB", took.Round(time.Millisecond), (after.TotalAlloc-before.TotalAlloc)>>20)
		})
	}
}

// spent is the time that this process and its children have computed so far: unlike that
// on the wall it does not tell how busy the machine is.
func spent(t *testing.T) time.Duration {
	t.Helper()
	total := time.Duration(0)
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var used syscall.Rusage
		if err := syscall.Getrusage(who, &used); err != nil {
			t.Fatal(err)
		}
		total += time.Duration(used.Utime.Nano() + used.Stime.Nano())
	}
	return total
}

func answerHostile(t *testing.T, p *pipeline.Pipeline, file pipeline.File, in pipeline.Inputs, verdict hostile.Verdict) {
	t.Helper()
	r := p.Check(t.Context(), file, in)
	if verdict != hostile.Survived && (r.Status == pipeline.Unreadable) != (verdict != hostile.Read) {
		t.Errorf("%s (%v), should be %s", r.Status, r.Cause, verdict)
	}
	if r.Status == pipeline.Unreadable {
		named(t, r)
	}
	var known *workbook.Error
	if kind, exact := kindsOf[verdict]; exact && (!errors.As(r.Cause, &known) || known.Kind != kind) {
		t.Errorf("%v, should be %s", r.Cause, verdict)
	}
	answer, err := p.Receipt(t.Context(), r, file)
	if err != nil || len(answer.Workbook) == 0 || len(answer.PDF) == 0 || len(answer.JSON) == 0 {
		t.Errorf("no receipt: %v", err)
	}
}
