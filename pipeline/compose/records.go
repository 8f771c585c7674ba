package compose

import (
	"cmp"
	"slices"

	"huibao/pipeline/submission"
	"huibao/pipeline/wording"
)

// Record is one line of a records sheet, as a template sees it.
type Record struct {
	Unit   string // name of the community
	Office string // name of its office
	row    submission.Row
	w      *writer
}

// Text quotes a column as the office wrote it.
func (r Record) Text(column string) string {
	v := r.row.Values[column]
	if v.State != submission.Text {
		return ""
	}
	return r.w.quote(v)
}

// Number prints a column's number.
func (r Record) Number(column string) string {
	v := r.row.Values[column]
	if !v.Known() {
		return absent
	}
	return wording.Plain(v.Number)
}

// Has reports whether a column holds something.
func (r Record) Has(column string) bool { return r.row.Values[column].Present() }

func (w *writer) record(row submission.Row) Record {
	return Record{Unit: w.Units.Name(row.Unit), Office: w.Units.Name(row.Office), row: row, w: w}
}

// records returns at most n records of a sheet whose column holds a word (any
// when the word is empty), those of offices not yet heard first.
func (w *writer) records(sheet, column, word string, n int) []Record {
	heard := make(map[string]int)
	type candidate struct {
		row   submission.Row
		round int // how many of the same office stand before it
	}
	var all []candidate
	for _, row := range w.Dataset.Records[sheet] {
		if word != "" && row.Values[column].Text != word {
			continue
		}
		all = append(all, candidate{row, heard[row.Office]})
		heard[row.Office]++
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return cmp.Compare(a.round, b.round) })
	var out []Record
	for _, c := range all[:min(n, len(all))] {
		out = append(out, w.record(c.row))
	}
	return out
}

// Group is the records that share a word.
type Group struct {
	Name    string
	Count   int
	Records []Record
}

// First is the group's first record.
func (g Group) First() Record { return g.Records[0] }

// groups gathers the records of a sheet by a column, the largest group first.
func (w *writer) groups(sheet, column string) []Group {
	var out []Group
	for _, row := range w.Dataset.Records[sheet] {
		name := row.Values[column].Text
		i := slices.IndexFunc(out, func(g Group) bool { return g.Name == name })
		if i < 0 {
			i = len(out)
			out = append(out, Group{Name: name})
		}
		out[i].Count++
		out[i].Records = append(out[i].Records, w.record(row))
	}
	slices.SortStableFunc(out, func(a, b Group) int { return cmp.Compare(b.Count, a.Count) })
	return out
}
