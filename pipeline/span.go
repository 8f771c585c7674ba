package pipeline

import (
	"context"
	"fmt"
	"slices"

	"huibao/pipeline/figure"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
)

// NoMonthError says that no month of a period was reported on.
type NoMonthError struct{ Period period.Period }

func (e *NoMonthError) Error() string { return fmt.Sprintf("no month of %s has any data", e.Period) }

// Span makes the report of a quarter, a half-year or a year from the accounts of its
// months. Among the months may be others: those of the period before and of the year
// before are what it is compared with.
func (p *Pipeline) Span(ctx context.Context, of period.Period, months []*Accounts, progress Progress) (*Edition, error) {
	accounts, err := p.SpanAccounts(ctx, of, months, progress)
	if err != nil {
		return nil, err
	}
	return p.edition(ctx, accounts, Inputs{Period: of, Earlier: months, Progress: progress})
}

// SpanAccounts takes a quarter, a half-year or a year as far as its figures.
func (p *Pipeline) SpanAccounts(ctx context.Context, of period.Period, months []*Accounts, progress Progress) (*Accounts, error) {
	in := Inputs{Period: of, Earlier: months, Progress: progress}
	return step(ctx, in, Merging, func() (*Accounts, error) {
		held := in.held(of)
		if len(held) == 0 {
			return nil, &NoMonthError{of}
		}
		dataset, err := p.merger.Span(of, datasets(held))
		if err != nil {
			return nil, err
		}
		a := &Accounts{Period: of, Dataset: dataset, Book: figure.NewBook(pages(months)...)}
		for _, month := range held {
			a.Received = append(a.Received, month.Received...)
			a.Findings = append(a.Findings, month.Findings...)
		}
		p.merger.Figures(a.Book, dataset)
		return a, p.compared(a.Book, in)
	})
}

// compared enters the figures of the periods that one is compared with: those of which
// the last month is there, for at its end the stocks stand.
func (p *Pipeline) compared(book *figure.Book, in Inputs) error {
	for _, other := range []period.Period{in.Period.Previous(), in.Period.LastYear()} {
		held := in.held(other)
		if len(held) == 0 || held[len(held)-1].Period.End() != other.End() || book.Has(p.Units.District().Code, other) {
			continue
		}
		dataset, err := p.merger.Span(other, datasets(held))
		if err != nil {
			return err
		}
		p.merger.Figures(book, dataset)
	}
	return nil
}

// held are the months of a period among those at hand, the oldest first.
func (in Inputs) held(of period.Period) []*Accounts {
	var out []*Accounts
	for _, a := range in.Earlier {
		if of.Holds(a.Period) {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b *Accounts) int { return a.Period.Sub(b.Period) })
	return out
}

func datasets(months []*Accounts) []*figure.Dataset {
	var out []*figure.Dataset
	for _, a := range months {
		out = append(out, a.Dataset)
	}
	return out
}

// pages are the figures of each month alone, without those that it was laid over.
func pages(months []*Accounts) []*figure.Book {
	var out []*figure.Book
	for _, a := range months {
		out = append(out, a.Book.Alone())
	}
	return out
}

// spoken are the findings that the brief speaks of: of a longer period those on its last
// month, for the months before have had their own reports.
func (a *Accounts) spoken() []submission.Finding {
	if a.Dataset.Span == nil {
		return a.all()
	}
	var out []submission.Finding
	for _, r := range a.Received {
		if r.Submission != nil && r.Submission.Period == a.Dataset.Last() {
			out = append(out, r.Findings...)
		}
	}
	return out
}
