package pipeline

import (
	"cmp"
	"context"
	"errors"
	"runtime"
	"runtime/debug"
	"slices"

	"golang.org/x/sync/errgroup"

	"huibao/pipeline/check"
	"huibao/pipeline/figure"
	"huibao/pipeline/form"
	"huibao/pipeline/intake"
	"huibao/pipeline/period"
	"huibao/pipeline/read/workbook"
	"huibao/pipeline/submission"
)

// File is one file as it was handed in.
type File struct {
	Name string // without folders
	Data []byte
	// Attempt is the number of the reporter's attempt, where that is known; 0 to have it
	// counted among the files at hand.
	Attempt int
	// Office is whose file it is where that is known otherwise, as of [Inputs.Office].
	Office string
}

// Status tells what became of a file.
type Status string

// The statuses.
const (
	Accepted   Status = "accepted"   // its data count
	Returned   Status = "returned"   // a rule of severity error does not hold
	Superseded Status = "superseded" // the same reporter sent a later one that was accepted
	Duplicate  Status = "duplicate"  // the same bytes as the reporter's file before it
	Unreadable Status = "unreadable" // it is no workbook
	Joined     Status = "joined"     // its data count with those of a later file, of which it is a part
	Waiting    Status = "waiting"    // somebody has to decide whether its data count
)

// Received is one file with what was found in it.
type Received struct {
	Name       string
	Status     Status
	Submission *submission.Submission // nil when unreadable
	Findings   []submission.Finding
	// Notice is what the district tells the office besides the findings; empty for nothing.
	Notice string
	// Before is the reporter's attempt before this one; nil when this is the first, or the
	// same once more.
	Before *Received
	// Cause is, for logs, why the file could not be read; nil when it could.
	Cause error
	// Merged says that it was judged as one report with other files of its reporter.
	Merged bool

	office string // whose it is, where that is known otherwise
	parts  []int  // places of the files whose data are joined with this one's
}

// Check reads and judges one file by itself. The period is the expected one, zero
// when the cover alone decides. A fault in reading costs this file alone: it is
// answered as one that cannot be read.
func (p *Pipeline) Check(ctx context.Context, file File, in Inputs) Received {
	r := p.Read(ctx, file, in.Progress)
	if r.Submission == nil {
		return r
	}
	return p.Judge(r, in)
}

// Read reads a file; judging it is left to [Pipeline.Judge], for those who have to see
// first which month it speaks of.
func (p *Pipeline) Read(ctx context.Context, file File, progress Progress) (out Received) {
	defer catch(file.Name, &out)
	s, err := p.reader.Watch(ctx, file.Name, file.Data, progress.share(Reading))
	if err != nil {
		return notRead(file.Name, err)
	}
	return Received{Name: file.Name, Submission: s}
}

// Judge judges a file that was read.
func (p *Pipeline) Judge(r Received, in Inputs) (out Received) {
	defer catch(r.Name, &out)
	s := r.Submission
	expected := in.Period
	if in.Period.IsZero() {
		in.Period = s.Period
	}
	input := check.Input{
		Submission:     s,
		ExpectedOffice: cmp.Or(in.Office, p.Sender(r.Name, in.Period)),
		ExpectedPeriod: expected,
		Today:          in.Today,
		Previous:       in.previous().from(s.Office),
		LastYear:       in.lastYear().from(s.Office),
		Book:           figure.NewBook(books(in.previous(), in.lastYear())...),
		Progress:       in.Progress.share(Judging),
	}
	for _, a := range in.Earlier {
		if e := a.from(s.Office); e != nil && a.Period.Before(in.Period) {
			input.Earlier = append(input.Earlier, e)
		}
	}
	p.merger.Office(input.Book, s, p.judged)
	r.Findings = p.checker.Submission(input)
	r.Status = Accepted
	if submission.Returned(r.Findings) {
		r.Status = Returned
	}
	return r
}

// Sender returns the code of the one office that a file's name speaks of, or "".
func (p *Pipeline) Sender(fileName string, month period.Period) string {
	return intake.Sender(fileName, p.Units, month)
}

// Alone is the month of one reporter, from its accepted file alone: what the rules that
// compare look at when a later file of the same reporter is judged. Earlier are the
// months of that reporter before it, the oldest first.
func (p *Pipeline) Alone(r Received, earlier []*Accounts) *Accounts {
	in := Inputs{Period: r.Submission.Period, Earlier: earlier}
	book := figure.NewBook(books(in.previous(), in.lastYear())...)
	p.merger.Office(book, r.Submission, p.judged)
	r.Status = Accepted
	return &Accounts{Period: in.Period, Received: []Received{r}, Book: book}
}

// catch makes a crash over a file its being unreadable.
func catch(name string, out *Received) {
	if cause := recover(); cause != nil {
		*out = notRead(name, &CrashError{Reading, cause, debug.Stack()})
	}
}

// notRead says in a finding why a file could not be read.
func notRead(name string, err error) Received {
	f := submission.Finding{
		Severity: form.Error, File: name,
		Message: "文件无法读取。", Action: "请用电子表格程序打开，另存为 .xlsx 文件后重新报送。",
	}
	var known *workbook.Error
	if errors.As(err, &known) {
		f.Message, f.Action = known.Message, known.Action
	}
	return Received{Name: name, Status: Unreadable, Findings: []submission.Finding{f}, Cause: err}
}

// Unpack takes a bundle of workbooks apart; any other file is returned as it is, and
// so is a bundle that is not sound: what is wrong with it is then said by Check.
func Unpack(file File) []File {
	entries, err := intake.Unbundle(file.Data)
	if err != nil {
		return []File{file}
	}
	var out []File
	for _, e := range entries {
		out = append(out, File{Name: e.Name, Data: e.Data})
	}
	return out
}

// receive reads and checks all files, several at a time.
func (p *Pipeline) receive(ctx context.Context, in Inputs) ([]Received, error) {
	var files []File
	for _, file := range in.Files {
		if !intake.Ignored(file.Name) {
			files = append(files, Unpack(file)...)
		}
	}
	out := make([]Received, len(files))
	done := make(chan struct{}, len(files))
	alone := in
	if len(files) > 1 {
		alone.Progress = nil // the files are counted, not what is read of each
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, file := range files {
		group.Go(func() error {
			one := alone
			one.Office = cmp.Or(file.Office, in.Office)
			out[i] = p.Check(ctx, file, one)
			out[i].office = one.Office
			done <- struct{}{}
			in.tell(Reading, len(done), len(files))
			return ctx.Err()
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	p.Join(out, in)
	number(out)
	for i, file := range files {
		if s := out[i].Submission; s != nil && file.Attempt > 0 {
			s.Attempt = file.Attempt
		}
	}
	return out, nil
}

// Follow makes a file the attempt after another of the same reporter and month, nil
// when there is none. The same bytes twice running are one attempt.
func (r *Received) Follow(before *Received) {
	switch s := r.Submission; {
	case before == nil:
		s.Attempt = 1
	case before.Submission.Source.SHA256 == s.Source.SHA256:
		s.Attempt, r.Status = before.Submission.Attempt, Duplicate
	default:
		s.Attempt, r.Before = before.Submission.Attempt+1, before
	}
}

// number counts each reporter's attempts and sets aside those that a later
// accepted one takes the place of. Files that were joined are one attempt.
func number(received []Received) {
	last := make(map[string]*Received)
	accepted := make(map[string]int)
	for i := range received {
		r := &received[i]
		if r.Submission == nil || r.Submission.Office == "" || r.Status == Joined || r.Status == Duplicate {
			continue
		}
		office := r.Submission.Office
		r.Follow(last[office])
		if r.Status == Duplicate {
			continue
		}
		for _, part := range r.parts {
			received[part].Submission.Attempt = r.Submission.Attempt
		}
		last[office] = r
		if r.Status != Accepted {
			continue
		}
		if earlier, twice := accepted[office]; twice {
			supersede(received, earlier, i)
		}
		accepted[office] = i
	}
}

// supersede puts a later file in an earlier one's place, which both of them note.
func supersede(received []Received, earlier, later int) {
	before, after := &received[earlier], &received[later]
	after.note("以本文件为准，先报的“" + before.Name + "”不再使用")
	for _, i := range append(slices.Clone(before.parts), earlier) {
		received[i].Status = Superseded
		received[i].note("以后报的“" + after.Name + "”为准")
	}
}

// note notes something of the file as a whole.
func (r *Received) note(why string) {
	s := r.Submission
	s.Notes = append(s.Notes, submission.Note{Kind: submission.NoteFile, Cell: submission.Cell{Source: &s.Source}, Why: why})
}

// accepted returns the submissions that count.
func accepted(received []Received) []*submission.Submission {
	var out []*submission.Submission
	for _, r := range received {
		if r.Status == Accepted {
			out = append(out, r.Submission)
		}
	}
	return out
}

// books returns the figures of those months that there are.
func books(months ...*Accounts) []*figure.Book {
	var out []*figure.Book
	for _, a := range months {
		if a != nil {
			out = append(out, a.Book)
		}
	}
	return out
}

// from returns the submission of a reporter that counts in the month, nil when
// there is none or no such month.
func (a *Accounts) from(office string) *submission.Submission {
	if a == nil {
		return nil
	}
	for _, s := range accepted(a.Received) {
		if s.Office == office {
			return s
		}
	}
	return nil
}
