package work

import (
	"context"
	"fmt"
	"slices"

	"huibao/pipeline"
	"huibao/pipeline/form"
	"huibao/pipeline/service/store"
	"huibao/pipeline/submission"
)

// report are the files of one report, in the order in which they came; mostly one.
type report []judged

// judged is a file with what was found in it.
type judged struct {
	store.Attempt
	file   pipeline.File
	result pipeline.Received
}

// outcome is what became of a file that was judged with others.
type outcome struct {
	recorded report
	with     report // the files that were judged as one, whether they pass or not
	seen     []store.Attempt
}

func (of report) holds(a store.Attempt) bool {
	return slices.ContainsFunc(of, func(f judged) bool { return f.ID == a.ID })
}

// together judges a file that does not pass by itself with the files that its office sent
// before and after it, which by themselves do not either. When they pass as one report, all
// of it is to be recorded, else the file alone with what is still wrong. Seen are the others.
func (d *Desk) together(ctx context.Context, this judged, whose store.Attribution) (out outcome, err error) {
	out = outcome{recorded: report{this}, with: report{this}}
	this.Attribution = whose
	err = d.Store.Read(ctx, func(v *store.View) (err error) {
		out.seen, err = d.others(v, this.Attempt)
		return err
	})
	if err != nil || len(out.seen) == 0 {
		return out, err
	}
	all, err := d.judgeAll(ctx, this, out.seen, whose)
	if err != nil {
		return out, err
	}
	merged := slices.DeleteFunc(all, func(f judged) bool { return !f.result.Merged })
	at := slices.IndexFunc(merged, func(f judged) bool { return f.ID == this.ID })
	if at < 0 {
		return out, nil
	}
	out.recorded, out.with = merged, merged
	if merged[len(merged)-1].result.Status != pipeline.Accepted {
		merged[at].result.Findings = append(merged[at].result.Findings, elsewhere(merged, at, form.Error)...)
		out.recorded = merged[at : at+1]
	}
	return out, nil
}

// judgeAll judges the files of an office, each by itself and then those together that
// make one report.
func (d *Desk) judgeAll(ctx context.Context, this judged, seen []store.Attempt, whose store.Attribution) (report, error) {
	all := report{this}
	for _, a := range seen {
		file, err := d.file(ctx, a)
		if err != nil {
			return nil, err
		}
		r := d.Line.Read(ctx, file, nil)
		if r, err = d.judge(ctx, a, r, whose); err != nil {
			return nil, err
		}
		if r.Submission != nil {
			all = append(all, judged{a, file, r})
		}
	}
	slices.SortFunc(all, func(a, b judged) int { return a.Arrival - b.Arrival })
	in := pipeline.Inputs{Period: whose.Period, Office: whose.Office, Today: d.day(all[len(all)-1].ReceivedAt)}
	var err error
	if in.Earlier, err = d.history(ctx, whose); err != nil {
		return nil, err
	}
	results := make([]pipeline.Received, len(all))
	for i, f := range all {
		results[i] = f.result
	}
	d.Line.Join(results, in)
	for i := range all {
		all[i].result = results[i]
	}
	return all, ctx.Err()
}

// others are the files of an attempt's office and month that may belong to the same report
// as it: those that do not pass by themselves and came after the last one that does.
func (d *Desk) others(v *store.View, this store.Attempt) ([]store.Attempt, error) {
	if !this.Known() {
		return nil, nil
	}
	all, err := v.OfMonth(this.Attribution)
	var out []store.Attempt
	for _, a := range all {
		if a.ID == this.ID {
			continue
		}
		switch counted := a.State == store.Accepted || a.State == store.Superseded; {
		case counted && a.JoinedTo == "":
			if out = nil; a.Arrival > this.Arrival {
				return nil, err
			}
		case a.State == store.Returned || a.State == store.Joined || a.State == store.Accepted,
			a.State == store.Checked && d.Line.Form.Warnings == form.WarnedWait:
			out = append(out, a)
		}
	}
	return out, err
}

// elsewhere are the errors, or warnings, in the other files of a report that does not pass,
// or waits: an office that is told of its latest file alone would look for them in vain.
func elsewhere(of report, at int, severity form.Severity) []submission.Finding {
	var out []submission.Finding
	for i, f := range of {
		if i == at {
			continue
		}
		for _, found := range f.result.Findings {
			if found.Severity == severity {
				found.Message, found.Cells = inOther(f.Name, found.Message), nil
				out = append(out, found)
			}
		}
	}
	return out
}

// inOther is what was found in another file of the same report.
func inOther(name, message string) string {
	return fmt.Sprintf("一并审核的“%s”：%s", name, message)
}

// reportOf are the attempts, of those given, whose files make the report that one of them
// is a part of: mostly itself alone.
func reportOf(all []store.Attempt, one store.Attempt) []store.Attempt {
	if one.JoinedTo == "" {
		return []store.Attempt{one}
	}
	var out []store.Attempt
	for _, a := range all {
		if a.JoinedTo == one.JoinedTo {
			out = append(out, a)
		}
	}
	return out
}

// covered reports whether a file has a sheet that says who sends it, such as a cover. One
// without is a part of a report whose cover is another file.
func (d *Desk) covered(s *submission.Submission) bool {
	return slices.ContainsFunc(d.Line.Form.Sheets, func(sheet form.Sheet) bool {
		_, there := s.Sheet(sheet.Code)
		return there && sheet.Layout == form.Pairs
	})
}
