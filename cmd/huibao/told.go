package main

import (
	"cmp"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"huibao/pipeline"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/trail"
	"huibao/pipeline/service/work"
	"huibao/pipeline/submission"
)

// tell says what was taken in, what was found and where the report is.
func (m *month) tell(out io.Writer) {
	if !m.period.IsZero() {
		fmt.Fprintf(out, "%s（%s）\n\n读取报表 %d 份：\n", m.Form.Name, m.period.Chinese(), len(m.files))
		for _, f := range m.files {
			fmt.Fprintf(out, "  %s\u3000%s%s%s\n", trail.State(f.State), f.Name, counts(f.findings), m.instead(f.Attempt))
		}
	}
	m.tellOthers(out)
	if m.report == nil {
		m.tellFindings(out, nil)
		return
	}
	if missing := m.report.Dataset.Missing(); len(missing) > 0 {
		var names []string
		for _, code := range missing {
			names = append(names, m.Units.Name(code))
		}
		fmt.Fprintf(out, "\n未报 %d 个单位：%s。\n", len(missing), strings.Join(names, "、"))
	}
	m.tellFindings(out, m.report.Findings)
	if m.report.Dataset.Span != nil {
		tellSpan(out, m.report.Dataset)
	} else {
		fmt.Fprintf(out, "\n汇总 %d 个单位的 %d 行数据。\n", len(m.report.Dataset.Sources), len(m.report.Dataset.Rows))
	}
	m.tellReport(out)
}

// instead says which file counts where one that came later was not accepted.
func (m *month) instead(a store.Attempt) string {
	at := slices.IndexFunc(m.files, func(f filed) bool { return f.Office == a.Office && f.Period == a.Period && f.State == store.Accepted })
	if at < 0 || a.State != store.Returned && a.State != store.Quarantined || m.settled(a) {
		return ""
	}
	counts := m.files[at]
	return fmt.Sprintf("\u3000该单位仍以先前通过的“%s”（第%d次报送）为准", counts.Name, counts.Number)
}

// tellOthers says what was taken in besides the files of the period and form: how many of
// which, and by name what belongs to none.
func (m *month) tellOthers(out io.Writer) {
	type kind struct {
		form string
		period.Period
	}
	var kinds []kind
	of := make(map[kind][]string)
	for _, a := range m.taken {
		known := a.Form != "" && !a.Period.IsZero()
		if known && a.Form == m.Form.Code && m.period.Holds(a.Period) {
			continue
		}
		k := kind{a.Form, a.Period}
		if !known {
			k = kind{}
		}
		if of[k] == nil {
			kinds = append(kinds, k)
		}
		of[k] = append(of[k], a.Name)
	}
	slices.SortFunc(kinds, func(a, b kind) int { return cmp.Or(cmp.Compare(a.form, b.form), a.Sub(b.Period)) })
	for _, k := range kinds {
		switch names := of[k]; {
		case k.form == "":
			fmt.Fprintf(out, "\n看不出报告期或报表种类的 %d 份，原因见回执文件夹的“%s”：\n  %s\n", len(names), work.Unknown, strings.Join(names, "\n  "))
		case k.form == m.Form.Code:
			fmt.Fprintf(out, "\n同时收下%s的报表 %d 份。\n", k.Chinese(), len(names))
		default:
			fmt.Fprintf(out, "\n同时收下%s（%s）%d 份。\n", m.formName(k.form), k.Chinese(), len(names))
		}
	}
}

// tellFindings lists errors and warnings; hints are only counted, since they ask nothing of
// anyone, and what was found in files that a later one took the place of is settled.
func (m *month) tellFindings(out io.Writer, merged []submission.Finding) {
	var all []submission.Finding
	for _, f := range m.files {
		if !m.settled(f.Attempt) {
			all = append(all, f.findings...)
		}
	}
	all = slices.DeleteFunc(append(all, merged...), func(f submission.Finding) bool { return f.Severity == form.Hint })
	if len(all) > 0 {
		fmt.Fprint(out, "\n审核发现：\n")
	}
	for _, f := range all {
		fmt.Fprintf(out, "  %s %s\u3000%s%s\n", severityWords[f.Severity], f.Rule, f, explanation(f))
	}
}

// settled reports whether a file is out of the world: it counts no more, or went back and
// its office has sent another one since.
func (m *month) settled(a store.Attempt) bool {
	return a.State == store.Superseded || a.State == store.Returned && slices.ContainsFunc(m.files, func(f filed) bool {
		return f.Office == a.Office && f.Period == a.Period && f.Arrival > a.Arrival && f.State != store.Duplicate
	})
}

// tellReport says where the report is.
func (m *month) tellReport(out io.Writer) {
	if len(m.names) == 0 {
		return
	}
	words := map[string]string{".pdf": "汇报：  ", ".xlsx": "工作簿："}
	fmt.Fprintln(out)
	offices := 0
	for _, name := range m.names {
		if strings.HasPrefix(name, pipeline.OfficesFolder+"/") {
			offices++
			continue
		}
		fmt.Fprintf(out, "%s%s\n", words[filepath.Ext(name)], filepath.Join(m.dir, name))
	}
	if offices > 0 {
		fmt.Fprintf(out, "各单位：%s（%d 份，可转发给各单位）\n", filepath.Join(m.dir, pipeline.OfficesFolder), offices)
	}
	if m.draft {
		fmt.Fprint(out, "\n这是草稿，签发以后才发布：用 huibao draft 查看，用 huibao sign 签发。\n")
	}
}
