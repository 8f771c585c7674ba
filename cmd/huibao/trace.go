package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"huibao/pipeline"
	"huibao/pipeline/figure"
	"huibao/pipeline/form"
	"huibao/pipeline/nearest"
	"huibao/pipeline/submission"
)

func traceCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "trace 数据代码", Short: "查看一个数据由哪些单元格得来", Args: arguments(1, 1, "一个数据代码，如 huibao figures 所列"),
		Long:    `逐行列出一个数据的来源：文件、工作表、单元格、单位、数值，以及合计。由其他数据算出的，先列算式，再逐一列出各数据的来源。`,
		Example: "  huibao trace --workspace demo --period 2006-06 members_total\n  huibao trace --workspace demo --period 2006-Q2 members_total",
	}
	q := newQuery(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return q.answer(cmd, func(w *workspace, a *pipeline.Accounts, unit string) error {
			if err := w.knownFigure(args[0]); err != nil {
				return err
			}
			traced := w.trace(a, figure.Ref{Unit: unit, Period: a.Period, Code: args[0]})
			if q.json {
				return printJSON(cmd.OutOrStdout(), traced)
			}
			traced.tell(cmd.OutOrStdout())
			return nil
		})
	}
	return cmd
}

func (w *workspace) knownFigure(code string) error {
	var codes []string
	for _, d := range w.Form.Definitions() {
		if d.Code == code {
			return nil
		}
		codes = append(codes, d.Code)
	}
	offer := ""
	if name := nearest.Name(code, codes); name != "" {
		offer = "是否为“" + name + "”？"
	}
	return misuse("没有数据“%s”。%s运行 huibao figures 查看全部数据的代码。", code, offer)
}

// traced is one figure with what it was made of.
type traced struct {
	Period  string    `json:"period"`
	Unit    string    `json:"unit"`
	Code    string    `json:"code"`
	Name    string    `json:"name"`
	Measure string    `json:"measure,omitempty"`
	How     string    `json:"how"`
	Value   any       `json:"value"`
	Shown   string    `json:"-"`
	Parts   []part    `json:"parts,omitempty"`
	Sum     *float64  `json:"sum,omitempty"`     // of the parts, where the figure adds them up
	Missing []string  `json:"missing,omitempty"` // months without which it cannot be made
	From    []*traced `json:"from,omitempty"`
}

// place is the cells of one more file behind a part.
type place struct {
	File  string `json:"file"`
	Sheet string `json:"sheet"`
	Cell  string `json:"cell"`
}

// part is one row that contributed.
type part struct {
	File      string   `json:"file"`
	Sheet     string   `json:"sheet"`
	Cell      string   `json:"cell"`           // several are joined by a comma
	More      []place  `json:"more,omitempty"` // cells of other months that it was made of as well
	Community string   `json:"community"`
	Value     float64  `json:"value"`
	Weight    *float64 `json:"weight,omitempty"`
}

func (w *workspace) trace(a *pipeline.Accounts, ref figure.Ref) *traced {
	f, _ := a.Book.Get(ref.Unit, ref.Period, ref.Code)
	name, measure := w.figureName(ref.Code)
	out := &traced{
		Period: ref.Period.String(), Unit: w.Units.Name(ref.Unit), Code: ref.Code,
		Name: name, Measure: measure, How: f.How, Value: f.Value(), Shown: shown(f),
	}
	weighted := w.makeOf(ref.Code) == form.Mean
	var sum float64
	for _, p := range f.Parts {
		out.Parts = append(out.Parts, w.part(p, weighted))
		sum += p.Value
	}
	m := w.makeOf(ref.Code)
	switch {
	case f.Kind == figure.Unknown && a.Dataset.Span != nil && ref.Period == a.Period:
		for _, month := range a.Dataset.Span.Absent {
			out.Missing = append(out.Missing, month.String())
		}
	case f.Kind == figure.IsNumber && (m == form.Sum || m == form.Count):
		out.Sum = &sum
	}
	for _, from := range f.From {
		out.From = append(out.From, w.trace(a, from))
	}
	return out
}

func (w *workspace) makeOf(code string) form.Make {
	for _, d := range w.Form.Definitions() {
		if d.Code == code {
			return d.Make
		}
	}
	return ""
}

func (w *workspace) part(p figure.Part, weighted bool) part {
	out := part{Community: w.Units.Name(p.Unit), Value: p.Value}
	if weighted {
		out.Weight = &p.Weight
	}
	for i, each := range places(p.Cells) {
		if i == 0 {
			out.File, out.Sheet, out.Cell = each.File, each.Sheet, each.Cell
		} else {
			out.More = append(out.More, each)
		}
	}
	return out
}

// places are the cells of each file.
func places(cells []submission.Cell) []place {
	var out []place
	for from := 0; from < len(cells); {
		to := from
		for to < len(cells) && cells[to].Source == cells[from].Source {
			to++
		}
		out = append(out, place{cells[from].File(), cells[from].Sheet, cellList(cells[from:to])})
		from = to
	}
	return out
}

// cellList names cells of one row; the sheet is repeated only where it changes.
func cellList(cells []submission.Cell) string {
	var refs []string
	for _, c := range cells {
		if c.Sheet == cells[0].Sheet {
			refs = append(refs, c.Ref())
		} else {
			refs = append(refs, c.String())
		}
	}
	return strings.Join(refs, ",")
}

// tell prints the figure, then its rows, then the figures it was computed from.
func (t *traced) tell(out io.Writer) {
	fmt.Fprintf(out, "%s（%s）%s %s：%s%s\n", t.Name, t.Code, t.Unit, t.Period, t.Shown, t.Measure)
	fmt.Fprintf(out, "算法：%s\n", t.How)
	for _, p := range t.Parts {
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%s", p.File, p.Sheet, p.Cell, p.Community, plain(p.Value))
		if p.Weight != nil {
			fmt.Fprintf(out, "\t×%s", plain(*p.Weight))
		}
		fmt.Fprintln(out)
		for _, more := range p.More {
			fmt.Fprintf(out, "%s\t%s\t%s\n", more.File, more.Sheet, more.Cell)
		}
	}
	if len(t.Missing) > 0 {
		fmt.Fprintf(out, "缺 %s 的报表，各月不能相加，也不按零计算。\n", strings.Join(t.Missing, "、"))
	}
	if t.Sum != nil {
		fmt.Fprintf(out, "合计\t%d 行\t%s\n", len(t.Parts), plain(*t.Sum))
	}
	for _, from := range t.From {
		fmt.Fprintln(out)
		from.tell(out)
	}
}
