package pipeline

import (
	"context"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"huibao/pipeline/compose"
	"huibao/pipeline/document"
	"huibao/pipeline/filename"
	"huibao/pipeline/form"
	"huibao/pipeline/render/pdf"
	"huibao/pipeline/submission"
)

// OfficeBrief is the page that an office gets of itself: its figures beside those of the month
// before and of the district, its place among the offices, and what it has to look at.
type OfficeBrief struct {
	Office   string // code
	Name     string // of its file, with the folder beside the report in which those of all lie
	Document *document.Document
	PDF      []byte
}

// OfficesFolder is where the offices' own briefs lie, beside the report.
const OfficesFolder = "各单位情况"

// Offices makes every office's own brief of a finished edition, in registry order; none
// where the form has no template for them. Template and typefaces are those of the
// pipeline, read once.
func (p *Pipeline) Offices(ctx context.Context, e *Edition, progress Progress) ([]OfficeBrief, error) {
	if p.office == nil {
		return nil, nil
	}
	in := Inputs{Period: e.Period, Progress: progress}
	return step(ctx, in, RenderingOffices, func() ([]OfficeBrief, error) {
		offices := e.Dataset.Offices
		out := make([]OfficeBrief, len(offices))
		var done atomic.Int32
		group, ctx := errgroup.WithContext(ctx)
		group.SetLimit(runtime.GOMAXPROCS(0))
		for i, o := range offices {
			group.Go(func() (err error) {
				if err := ctx.Err(); err != nil {
					return err
				}
				out[i], err = step(ctx, Inputs{}, RenderingOffices, func() (OfficeBrief, error) { return p.officeBrief(e.Accounts, o.Code) })
				in.tell(RenderingOffices, int(done.Add(1)), len(offices))
				return err
			})
		}
		return out, group.Wait()
	})
}

// officeBrief makes one office's brief.
func (p *Pipeline) officeBrief(a *Accounts, office string) (OfficeBrief, error) {
	out := OfficeBrief{Office: office}
	fonts, err := p.fonts()
	if err != nil {
		return out, err
	}
	out.Document, err = p.office.Compose(compose.Input{
		Period: a.Period, Units: p.Units, Dataset: a.Dataset, Book: a.Book, Findings: a.standing(office),
		Date: a.Dataset.Last().End(), Office: office,
	})
	if err != nil {
		return out, err
	}
	out.Document.Meta.Author = p.Signature
	out.Name = OfficesFolder + "/" + filename.Clean(out.Document.Meta.Title+".pdf")
	out.PDF, err = pdf.Render(out.Document, fonts)
	return out, err
}

// standing are the findings on what counts of an office in the last month, or, where
// nothing counts, on the last file that went back.
func (a *Accounts) standing(office string) []submission.Finding {
	var counted, returned []submission.Finding
	accepted := false
	for _, r := range a.Received {
		if r.Submission == nil || r.Submission.Office != office || r.Submission.Period != a.Dataset.Last() {
			continue
		}
		switch r.Status {
		case Accepted, Joined:
			counted, accepted = append(counted, r.Findings...), true
		case Returned:
			returned = r.Findings
		}
	}
	if accepted {
		return counted
	}
	return gravest(returned)
}

// gravest puts what made a file go back before what only asks for a word.
func gravest(findings []submission.Finding) []submission.Finding {
	var errors, others []submission.Finding
	for _, f := range findings {
		if f.Severity == form.Error {
			errors = append(errors, f)
		} else {
			others = append(others, f)
		}
	}
	return append(errors, others...)
}
