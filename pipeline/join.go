package pipeline

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"huibao/pipeline/intake"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
)

// Join puts together, in their place, the files of each reporter that were returned
// because each holds only a part of the report: some of the communities, or some of the
// sheets, as text files do. Where two speak of the same the later one counts; parts that
// came before a file which is accepted by itself are replaced by it.
func (p *Pipeline) Join(received []Received, in Inputs) {
	parts := make(map[string][]int)
	var offices []string
	for i := range received {
		if s := received[i].Submission; received[i].Status == Accepted {
			delete(parts, s.Office)
			continue
		}
		office := p.partOf(&received[i], in)
		if office == "" {
			continue
		}
		if !slices.Contains(offices, office) {
			offices = append(offices, office)
		}
		same := func(j int) bool {
			return received[i].Submission.Source.SHA256 == received[j].Submission.Source.SHA256
		}
		if slices.ContainsFunc(parts[office], same) {
			received[i].Status, received[i].Findings = Duplicate, nil
			continue
		}
		again := func(j int) bool {
			return submission.Overlap(received[i].Submission, received[j].Submission, p.Form.Sheets)
		}
		parts[office] = append(slices.DeleteFunc(parts[office], again), i)
	}
	for _, office := range offices {
		if at := parts[office]; len(at) > 1 {
			p.joinParts(received, at, in)
		}
	}
}

// partOf returns the code of the office whose report a file may be a part of, "" when
// it is none or nobody can say whose.
func (p *Pipeline) partOf(r *Received, in Inputs) string {
	s := r.Submission
	if r.Status != Returned || len(s.Sheets) == 0 || !s.Period.IsZero() && s.Period != in.Period {
		return ""
	}
	return cmp.Or(r.office, in.Office, p.Owner(*r, in.Period))
}

// Owner returns the code of the reporter that a file speaks of: on its cover, in its name,
// or as that to which all communities in it belong. It is "" when nobody can say.
func (p *Pipeline) Owner(r Received, month period.Period) string {
	s := r.Submission
	if office := cmp.Or(s.Office, intake.Sender(r.Name, p.Units, month)); office != "" {
		return office
	}
	var sheets []string
	for _, sheet := range s.Sheets {
		sheets = append(sheets, sheet.Code)
	}
	return s.Home(sheets)
}

// joinParts checks the parts of a report as one. When it is accepted it counts as the
// last file's, else every file is returned with what was found in it.
func (p *Pipeline) joinParts(received []Received, at []int, in Inputs) {
	var parts []*submission.Submission
	var names []string
	for _, i := range at {
		parts = append(parts, received[i].Submission)
		names = append(names, received[i].Name)
	}
	last := &received[at[len(at)-1]]
	whole := submission.Combine(parts, p.Form.Sheets)
	in.Progress = nil // the files are counted, not what is judged of each
	in.Office = cmp.Or(last.office, in.Office)
	judged := p.Judge(Received{Name: last.Name, Submission: whole}, in)
	if judged.Submission == nil {
		return // a crash, which costs nothing but the joining
	}
	accepted := judged.Status == Accepted
	for n, i := range at {
		r := &received[i]
		r.Findings = found(judged.Findings, parts, n)
		r.Merged = true
		r.note(fmt.Sprintf("已合并%d个文件：%s", len(at), strings.Join(names, "、")))
		if accepted {
			r.Status = Joined
		}
	}
	if accepted {
		whole.Notes = last.Submission.Notes // the others keep theirs
		last.Status, last.Submission, last.parts = Accepted, whole, at[:len(at)-1]
	}
}

// found returns what was found in one part of a report: the findings whose most telling
// cell stands there, with their cells that do. What has no cell in any part is found in
// the last one.
func found(all []submission.Finding, parts []*submission.Submission, n int) []submission.Finding {
	var out []submission.Finding
	for _, f := range all {
		home := len(parts) - 1
		if len(f.Cells) > 0 {
			if i := slices.IndexFunc(parts, func(s *submission.Submission) bool { return f.Cells[0].Source == &s.Source }); i >= 0 {
				home = i
			}
		}
		if home != n {
			continue
		}
		of := f.Cells
		f.Cells = nil
		for _, c := range of {
			if c.Source == of[0].Source {
				f.Cells = append(f.Cells, c)
			}
		}
		f.File = parts[n].Source.Name
		out = append(out, f)
	}
	return out
}
