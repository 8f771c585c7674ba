// Package pipeline is the month: street workbooks in, briefing out.
//
// Read Month first: it is the whole flow, one stage after the other, each stage's
// result the next one's argument. The stages are the packages below; they know
// neither each other nor files, clocks or databases, and neither does this one.
package pipeline

import (
	"context"
	"fmt"
	"io/fs"
	"runtime/debug"
	"sync"

	"huibao/pipeline/calendar"
	"huibao/pipeline/check"
	"huibao/pipeline/compose"
	"huibao/pipeline/document"
	"huibao/pipeline/figure"
	"huibao/pipeline/form"
	"huibao/pipeline/merge"
	"huibao/pipeline/period"
	"huibao/pipeline/read"
	"huibao/pipeline/read/library"
	"huibao/pipeline/read/workbook"
	"huibao/pipeline/render/pdf"
	"huibao/pipeline/render/xlsx"
	"huibao/pipeline/submission"
	"huibao/pipeline/unit"
)

// Settings are what a pipeline is built from.
type Settings struct {
	Form       *form.Form
	Units      *unit.Registry
	Templates  fs.FS  // briefs/NAME.md and fonts/NAME.ttf
	Signature  string // who signs the brief; empty for none
	Salutation string // stands in place of the template's when set
	// Due is when a month's returns are due; zero when that is not set.
	Due calendar.Due
	// Limits bound what one file may make the pipeline do; zero for the defaults.
	Limits workbook.Limits
	// Run does what libraries do with foreign bytes, in a child process; nil for in this
	// process.
	Run library.Run
}

// Pipeline makes the reports of one form. What can be done once, such as compiling
// rules and parsing the template and the typefaces, is done by New. It is safe for
// concurrent use.
type Pipeline struct {
	Settings
	reader   *read.Reader
	checker  *check.Checker
	merger   *merge.Merger
	judged   merge.Choice // the figures of an office that rules look at
	template *compose.Template
	office   *compose.Template          // of an office's own brief; nil when the form has none
	fonts    func() (*pdf.Fonts, error) // loaded when the first page is drawn
}

// New builds a pipeline.
func New(s Settings) (*Pipeline, error) {
	checker, err := check.New(s.Form, s.Units)
	if err != nil {
		return nil, err
	}
	merger, err := merge.New(s.Form, s.Units)
	if err != nil {
		return nil, err
	}
	template, err := compose.Parse(s.Templates, s.Form.Template, s.Form)
	if err != nil {
		return nil, err
	}
	var office *compose.Template
	if s.Form.OfficeTemplate != "" {
		if office, err = compose.Parse(s.Templates, s.Form.OfficeTemplate, s.Form); err != nil {
			return nil, err
		}
	}
	fonts := sync.OnceValues(func() (*pdf.Fonts, error) { return pdf.LoadFonts(s.Templates) })
	reader := read.New(s.Form, s.Units)
	if s.Limits != (workbook.Limits{}) {
		reader.Limits = s.Limits
	}
	if s.Run != nil {
		reader.Run = s.Run
	}
	return &Pipeline{s, reader, checker, merger, merger.Choose(checker.Figures()), template, office, fonts}, nil
}

// Inputs are what one month is made from.
type Inputs struct {
	Period  period.Period
	Files   []File      // this month's, in the order in which they came
	Earlier []*Accounts // earlier months, the oldest first
	Today   period.Date
	// Office is whose files these are where that is known otherwise, as by the folder
	// in which they lay; empty when their names and covers decide.
	Office string
	// Words are a person's, in the place of passages of the brief.
	Words []document.Words
	// Undecided is how many warnings on the files nobody has decided about.
	Undecided int
	// Progress is told what is under way; nil when nobody watches.
	Progress Progress
}

// Edition is the finished month.
type Edition struct {
	*Brief
	PDF  []byte
	XLSX []byte
}

// Month makes a month's report: it reads the workbooks, checks and merges them,
// composes the brief and draws it twice.
func (p *Pipeline) Month(ctx context.Context, in Inputs) (*Edition, error) {
	brief, err := p.Brief(ctx, in)
	if err != nil {
		return nil, err
	}
	return p.Draw(ctx, brief, in.Progress)
}

// Brief is a month up to the words of its report.
type Brief struct {
	*Accounts
	Document *document.Document
}

// Brief takes a period as far as the words of its report.
func (p *Pipeline) Brief(ctx context.Context, in Inputs) (*Brief, error) {
	accounts, err := p.Accounts(ctx, in)
	if err != nil {
		return nil, err
	}
	return p.brief(ctx, accounts, in)
}

// edition composes the brief of a period and draws it twice.
func (p *Pipeline) edition(ctx context.Context, accounts *Accounts, in Inputs) (*Edition, error) {
	brief, err := p.brief(ctx, accounts, in)
	if err != nil {
		return nil, err
	}
	return p.Draw(ctx, brief, in.Progress)
}

func (p *Pipeline) brief(ctx context.Context, accounts *Accounts, in Inputs) (*Brief, error) {
	brief, err := step(ctx, in, Composing, func() (*document.Document, error) {
		return p.template.Compose(p.composing(accounts, in))
	})
	if err != nil {
		return nil, err
	}
	accounts.Findings = append(accounts.Findings, p.checker.Wording(brief, accounts.Book, in.Period)...)
	return &Brief{accounts, brief}, nil
}

// Draw draws a brief twice, for readers and for those who compute.
func (p *Pipeline) Draw(ctx context.Context, of *Brief, progress Progress) (*Edition, error) {
	in, brief, accounts := Inputs{Progress: progress}, of.Document, of.Accounts
	asPDF, err := step(ctx, in, RenderingPDF, func() ([]byte, error) {
		fonts, err := p.fonts()
		if err != nil {
			return nil, err
		}
		return pdf.Render(brief, fonts)
	})
	if err != nil {
		return nil, err
	}
	asXLSX, err := step(ctx, in, RenderingXLSX, func() ([]byte, error) {
		return xlsx.Render(xlsx.Input{
			Form: p.Form, Units: p.Units, Dataset: accounts.Dataset, Book: accounts.Book,
			Document: brief, Findings: accounts.all(),
		})
	})
	if err != nil {
		return nil, err
	}
	return &Edition{of, asPDF, asXLSX}, nil
}

// Accounts is a month up to its figures: what came in, what was found, and what
// it adds up to.
type Accounts struct {
	Period   period.Period
	Received []Received
	Dataset  *figure.Dataset
	Book     *figure.Book         // of this period, laid over those of the months before
	Findings []submission.Finding // on the merged data and on the brief's wording
}

// Accounts takes a month as far as its figures. A longer period is made of the months that
// are among those given as earlier.
func (p *Pipeline) Accounts(ctx context.Context, in Inputs) (*Accounts, error) {
	if !in.Period.IsMonth() {
		return p.SpanAccounts(ctx, in.Period, in.Earlier, in.Progress)
	}
	received, err := step(ctx, in, Reading, func() ([]Received, error) {
		return p.receive(ctx, in)
	})
	if err != nil {
		return nil, err
	}
	return step(ctx, in, Merging, func() (*Accounts, error) {
		return p.account(in, received)
	})
}

// account merges what was accepted and checks the sum of it.
func (p *Pipeline) account(in Inputs, received []Received) (*Accounts, error) {
	previous := in.previous()
	dataset, err := p.merger.Dataset(in.Period, accepted(received), previous.dataset())
	if err != nil {
		return nil, err
	}
	book := figure.NewBook(pages(in.Earlier)...)
	p.merger.Figures(book, dataset)
	return &Accounts{
		Period: in.Period, Received: received, Dataset: dataset, Book: book,
		Findings: p.checker.Dataset(dataset, book),
	}, nil
}

// composing is what a brief is composed from.
func (p *Pipeline) composing(a *Accounts, in Inputs) compose.Input {
	return compose.Input{
		Period: in.Period, Units: p.Units, Dataset: a.Dataset, Book: a.Book, Findings: a.spoken(),
		Signature: p.Signature, Salutation: p.Salutation, Date: a.Dataset.Last().End(), Words: in.Words, Undecided: in.Undecided,
	}
}

// all returns every finding of the month: those of each file, then those of the
// merged data.
func (a *Accounts) all() []submission.Finding {
	var out []submission.Finding
	for _, r := range a.Received {
		out = append(out, r.Findings...)
	}
	return append(out, a.Findings...)
}

// dataset returns the month's data, nil when there is no month.
func (a *Accounts) dataset() *figure.Dataset {
	if a == nil {
		return nil
	}
	return a.Dataset
}

func (in Inputs) previous() *Accounts { return in.earlier(in.Period.Previous()) }
func (in Inputs) lastYear() *Accounts { return in.earlier(in.Period.LastYear()) }

func (in Inputs) earlier(p period.Period) *Accounts {
	for _, a := range in.Earlier {
		if a.Period == p {
			return a
		}
	}
	return nil
}

// Stage names a step of the month, in the order of the flow.
type Stage string

// The stages, as a person at a terminal reads them.
const (
	Receiving     Stage = "收下报表"
	Reading       Stage = "读取并审核报表"
	Judging       Stage = "审核报表"
	Merging       Stage = "汇总数据"
	Composing     Stage = "撰写汇报"
	RenderingPDF  Stage = "排版 PDF"
	RenderingXLSX Stage = "生成工作簿"

	RenderingOffices Stage = "生成各单位情况"
)

// Progress is told that a stage has done so many of so many pieces. It may be
// called from several goroutines.
type Progress func(stage Stage, done, total int)

// share tells of a stage by the share of it that is done; nil when nobody watches.
func (p Progress) share(stage Stage) func(float64) {
	if p == nil {
		return nil
	}
	return func(share float64) { p(stage, int(share*100), 100) }
}

// step runs one stage. It reports progress, honours cancellation, and turns a
// panic into an error, so that no fault in a stage reaches a user as a crash.
func step[T any](ctx context.Context, in Inputs, stage Stage, work func() (T, error)) (out T, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = &CrashError{stage, cause, debug.Stack()}
		}
	}()
	if err := ctx.Err(); err != nil {
		return out, err
	}
	in.tell(stage, 0, 1)
	out, err = work()
	in.tell(stage, 1, 1)
	return out, err
}

func (in Inputs) tell(stage Stage, done, total int) {
	if in.Progress != nil {
		in.Progress(stage, done, total)
	}
}

// CrashError is a fault in the program itself, caught at the edge of a stage.
type CrashError struct {
	Stage Stage
	Cause any
	Stack []byte
}

func (e *CrashError) Error() string { return fmt.Sprintf("stage %s crashed: %v", e.Stage, e.Cause) }
