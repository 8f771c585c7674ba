package portal

import (
	"errors"
	"fmt"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"huibao/pipeline/document"
	"huibao/pipeline/period"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/work"
)

// reports are all editions by month, the latest month first.
type reports struct {
	Years []reportYear
}

type reportYear struct {
	Year   int
	Months []reportMonth
}

type reportMonth struct {
	Period   period.Period
	Latest   store.Outline
	Editions int
}

func reportsPage(v *visit) error {
	heads, err := v.desk.Outlines(v.r.Context())
	if err != nil {
		return err
	}
	return v.ok("reports", "已发布的汇报", byYear(heads))
}

func byYear(heads []store.Outline) (out reports) {
	for _, h := range heads {
		if n := len(out.Years); n == 0 || out.Years[n-1].Year != h.Period.Year() {
			out.Years = append(out.Years, reportYear{Year: h.Period.Year()})
		}
		y := &out.Years[len(out.Years)-1]
		if n := len(y.Months); n > 0 && y.Months[n-1].Period == h.Period {
			y.Months[n-1].Editions++
			continue
		}
		y.Months = append(y.Months, reportMonth{h.Period, h, 1})
	}
	return out
}

// reading is one edition as it is read.
type reading struct {
	Edition  store.Edition
	Others   []store.Outline // editions of the same month, the latest first
	Later    int             // number of a later edition; 0 for none
	Paper    *paper          // nil where only the files were kept
	Files    []receiptFile   // of the district
	Offices  []receiptFile   // of its offices, one each
	Corrects *document.Correction
	Note     string // of who signed
	Signed   time.Time
}

// readLatest leads to the latest edition of a month.
func readLatest(v *visit) error {
	heads, err := v.outlines(v.period)
	if err != nil {
		return err
	}
	if len(heads) == 0 {
		return refuse(http.StatusNotFound, v.period.Chinese()+"还没有发布汇报。")
	}
	return v.seeOther(fmt.Sprintf("/reports/%s/%d", v.period, heads[0].Number))
}

// outlines are the editions of a month, the latest first.
func (v *visit) outlines(of period.Period) (out []store.Outline, err error) {
	all, err := v.desk.Outlines(v.r.Context())
	for _, h := range all {
		if h.Period == of {
			out = append(out, h)
		}
	}
	return out, err
}

func readPage(v *visit) error {
	others, err := v.outlines(v.period)
	if err != nil {
		return err
	}
	if err := v.accessed("page"); err != nil {
		return err
	}
	shown := reading{Edition: v.edition, Others: others, Corrects: v.told.Corrects}
	shown.Files, shown.Offices = editionFiles(v.edition.Blobs)
	if len(others) > 0 && others[0].Number > v.edition.Number {
		shown.Later = others[0].Number
	}
	if v.told.Signed != nil {
		shown.Note, shown.Signed = v.told.Signed.Note, v.told.Signed.At
	}
	if v.told.Document != nil {
		p := v.paper(v.told.Document)
		shown.Paper = &p
	}
	return v.ok("read", v.period.Chinese()+"汇报", shown)
}

// accessed writes down who has seen an edition.
func (v *visit) accessed(what string) error {
	return v.write(func(tx *store.Tx) error {
		return tx.Accessed(fmt.Sprintf("edition %s %s %d", v.edition.Form, v.edition.Period, v.edition.Number), map[string]any{"as": what})
	})
}

// editionFiles are the files of the district's report, and those that lie in a folder of
// their own: the offices' reports.
func editionFiles(blobs []store.Blob) (own, offices []receiptFile) {
	for i, b := range blobs {
		ending := path.Ext(b.Name)
		file := receiptFile{i, b.Name, map[string]string{".pdf": "PDF", ".xlsx": "工作簿（XLSX）"}[ending]}
		if name := path.Base(b.Name); name != b.Name {
			file.Kind = strings.TrimSuffix(name, ending)
			offices = append(offices, file)
			continue
		}
		own = append(own, file)
	}
	return own, offices
}

// sendReport hands out a file of an edition, byte for byte as it was published.
func sendReport(v *visit) error {
	if v.number >= len(v.edition.Blobs) {
		return errMissing
	}
	blob := v.edition.Blobs[v.number]
	if err := v.accessed(blob.Name); err != nil {
		return err
	}
	return v.sendBlob(blob)
}

func (v *visit) sendBlob(blob store.Blob) error {
	data, err := v.desk.Bytes(v.r.Context(), blob.SHA256)
	if err != nil {
		return err
	}
	return v.attach(path.Base(blob.Name), data)
}

// difference is what an edition has other than one before it.
type difference struct {
	Period   period.Period
	Before   int
	After    int
	Numbers  []int // of all editions
	Found    *document.Correction
	District []document.Corrected
	Offices  []document.Corrected
}

// differencePage compares an edition with the one before it, or with the one asked for.
func differencePage(v *visit) error {
	before, err := strconv.Atoi(v.r.URL.Query().Get("with"))
	if err != nil || before < 1 {
		before = v.edition.Number - 1
	}
	if before < 1 || before == v.edition.Number {
		return refuse(http.StatusUnprocessableEntity, "第一版之前没有可以比较的版次。")
	}
	found, err := v.desk.Compare(v.r.Context(), v.period, before, v.edition.Number)
	if _, none := errors.AsType[*work.NoEditionError](err); none {
		return errMissing
	}
	if err != nil {
		return err
	}
	others, err := v.outlines(v.period)
	if err != nil {
		return err
	}
	shown := difference{Period: v.period, Before: before, After: v.edition.Number, Found: found}
	for _, o := range others {
		shown.Numbers = append(shown.Numbers, o.Number)
	}
	for _, f := range found.Figures {
		switch {
		case f.Derived:
		case f.Unit == v.edition.District:
			shown.District = append(shown.District, f)
		default:
			shown.Offices = append(shown.Offices, f)
		}
	}
	return v.ok("difference", fmt.Sprintf("%s第 %d 版与第 %d 版的差异", v.period.Chinese(), shown.After, before), shown)
}

// nameEdition fetches an edition of the month before it in the path.
func (v *visit) nameEdition(text string) (err error) {
	if err := v.nameNumber(text); err != nil || v.number < 1 {
		return errMissing
	}
	v.edition, v.told, err = v.desk.Edition(v.r.Context(), v.period, v.number)
	return v.gone(err)
}
