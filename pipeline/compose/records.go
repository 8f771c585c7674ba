package compose

import (
	"cmp"
	"slices"
	"strings"

	"huibao/pipeline/submission"
	"huibao/pipeline/wording"
)

// Record is one line of a records sheet, as a template sees it.
type Record struct {
	sheet string
	row   submission.Row
	w     *writer
}

// Unit is the name of the community that wrote it.
func (r Record) Unit() string { return r.w.label(r.w.Units.Name(r.row.Unit)) }

// Office is the name of its office.
func (r Record) Office() string { return r.w.label(r.w.Units.Name(r.row.Office)) }

// Text quotes a column as the office wrote it.
func (r Record) Text(column string) string {
	v := r.row.Values.Of(column)
	if v.State != submission.Text {
		return ""
	}
	if key := r.key(); !r.w.told[key] {
		r.w.told[key] = true
		r.w.heard[r.voice()]++
	}
	return r.w.quote(v)
}

// Sentence is Text with a full stop after it where the office set none.
func (r Record) Sentence(column string) string {
	text := r.Text(column)
	if text == "" || endsSentence(r.row.Values.Of(column).Text) {
		return text
	}
	return text + "。"
}

// endsSentence reports whether a text ends like a sentence, closing quotes aside.
func endsSentence(text string) bool {
	text = strings.TrimRight(text, "”’」』）》)\"' ")
	last := []rune(text)
	return len(last) > 0 && strings.ContainsRune("。！？…；.!?;", last[len(last)-1])
}

// Number prints a column's number.
func (r Record) Number(column string) string {
	v := r.row.Values.Of(column)
	if !v.Known() {
		return absent
	}
	return wording.Plain(v.Number)
}

// Has reports whether a column holds something.
func (r Record) Has(column string) bool { return r.row.Values.Of(column).Present() }

// key tells a record from every other; voice, whose it is.
func (r Record) key() string {
	return r.sheet + " " + r.row.Unit + " " + wording.Plain(float64(r.row.Line)) + " " + r.row.Name.Cell.File()
}
func (r Record) voice() string { return r.sheet + " " + r.row.Office }

// untold are the records of a sheet that have not been told.
func (w *writer) untold(sheet string) []Record {
	var out []Record
	for _, row := range w.Dataset.Records[sheet] {
		if r := (Record{sheet, row, w}); !w.told[r.key()] {
			out = append(out, r)
		}
	}
	return out
}

// fairly puts those first whose office was heard least: so far in the brief, and
// then among the records themselves.
func (w *writer) fairly(all []Record) []Record {
	turn := make(map[string]int, len(all))
	turns := make([]int, len(all))
	places := make([]int, len(all))
	for i, r := range all {
		turns[i] = w.heard[r.voice()] + turn[r.voice()]
		turn[r.voice()]++
		places[i] = i
	}
	slices.SortStableFunc(places, func(a, b int) int { return cmp.Compare(turns[a], turns[b]) })
	out := make([]Record, len(all))
	for i, place := range places {
		out[i] = all[place]
	}
	return out
}

// records returns at most n records of a sheet whose column holds a word (any
// when the word is empty) and that have not been told, those of offices heard least
// first.
func (w *writer) records(sheet, column, word string, n int) []Record {
	all := w.untold(sheet)
	if word != "" {
		all = slices.DeleteFunc(all, func(r Record) bool { return r.row.Values.Of(column).Text != word })
	}
	return w.fairly(all)[:min(max(n, 0), len(all))]
}

// Group is the records that share a word.
type Group struct {
	Records []Record
	word    submission.Value
	own     bool // the word is one of the form's own
}

// Name is the word: as it stands when an office chose it freely.
func (g Group) Name() string {
	w := g.Records[0].w
	if g.own {
		return w.label(g.word.Text)
	}
	return w.quote(g.word)
}

// Count is how many records there are.
func (g Group) Count() int { return len(g.Records) }

// First is the group's first record, of the office heard least so far.
func (g Group) First() Record { return g.Records[0].w.fairly(g.Records)[0] }

// groups gathers the records of a sheet by a column, the largest group first.
func (w *writer) groups(sheet, column string) []Group {
	var out []Group
	for _, row := range w.Dataset.Records[sheet] {
		word := row.Values.Of(column)
		i := slices.IndexFunc(out, func(g Group) bool { return g.word.Text == word.Text })
		if i < 0 {
			i = len(out)
			out = append(out, Group{word: word, own: w.known.isEnum(column)})
		}
		out[i].Records = append(out[i].Records, Record{sheet, row, w})
	}
	slices.SortStableFunc(out, func(a, b Group) int { return cmp.Compare(b.Count(), a.Count()) })
	return out
}
