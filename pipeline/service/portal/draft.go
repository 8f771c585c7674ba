package portal

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"huibao/pipeline/document"
	"huibao/pipeline/period"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/work"
)

// draft is a month's brief before it is published.
type draft struct {
	Period   period.Period
	Standing work.Standing
	Paper    *paper
	Flags    []flag
	Files    []receiptFile
	Missing  int    // offices that do not count
	Stray    string // numbers in what was just written that are no figures
	Said     string
}

// flag is something about an edited passage that is to be looked at again.
type flag struct{ Passage, Says string }

// draftSaid are what was just done.
var draftSaid = map[string]string{
	"published": "正在发布，片刻后可以在“汇报”里看到。", "made": "草稿已经生成。", "edited": "已经保存，草稿也重新生成了。", "reset": "已经恢复成模板的文字。",
}

func draftPage(v *visit) error {
	shown, err := v.draft()
	if err != nil {
		return err
	}
	query := v.r.URL.Query()
	shown.Said = draftSaid[query.Get("done")]
	if numbers.MatchString(query.Get("stray")) {
		shown.Stray = query.Get("stray")
	}
	return v.ok("draft", v.period.Chinese()+"汇报草稿", shown)
}

// numbers are what a page may say of what it was asked for.
var numbers = regexp.MustCompile(`^[0-9.%、]{1,200}$`)

func (v *visit) draft() (draft, error) {
	standing, err := v.desk.Standing(v.r.Context(), v.period)
	if err != nil {
		return draft{}, err
	}
	shown := draft{Period: v.period, Standing: standing}
	shown.Files, _ = editionFiles(standing.Draft.Blobs)
	for _, f := range standing.Told.Flags {
		shown.Flags = append(shown.Flags, flag{f.Passage, flagSays(f)})
	}
	if standing.Told.Document != nil {
		p := v.editable(standing.Told.Document)
		shown.Paper = &p
	}
	if standing.Draft.InputKey != "" {
		for _, office := range v.desk.Line.Units.Offices(v.period) {
			counts := slices.ContainsFunc(standing.Told.Sources, func(s work.SourceFile) bool { return s.Office == office.Code })
			if !counts {
				shown.Missing++
			}
		}
	}
	return shown, nil
}

func flagSays(f document.Flag) string {
	switch f.Kind {
	case document.FigureChanged:
		return "写的时候“" + f.Name + "”是" + f.Before + "，现在是" + f.After + "。"
	case document.NumberStray:
		return "文字里的“" + f.Before + "”写的时候是本期的数据，现在不是了。"
	}
	return "模板里已经没有这一段，您写的文字没有用上。"
}

// editable is a paper whose passages can be edited.
func (v *visit) editable(d *document.Document) paper {
	out := v.paper(d)
	named := d.Passages()
	action := "/district/" + v.period.String() + "/draft/passages"
	place := 0
	give := func(pieces []piece, blocks []document.Block) {
		for i, block := range blocks {
			if p, ok := block.(document.Paragraph); ok && p.Passage != "" {
				pieces[i].Paragraph.Edit = &passage{
					Number: place + 1, Name: named[place].Passage, Written: p.Written, Edited: p.Composed != nil,
					Says: document.Plain(p.Composed), Action: action,
				}
				place++
			}
		}
	}
	give(out.Blocks, d.Body)
	for i, a := range d.Annexes {
		give(out.Annexes[i].Blocks, a.Blocks)
	}
	return out
}

// passage is a paragraph as a person edits it.
type passage struct {
	Number        int
	Name, Written string
	Edited        bool
	Says          string // what the template says where it is edited
	Action        string
}

// makeDraft makes a month's draft from what counts by now.
func makeDraft(v *visit) error {
	if _, err := v.desk.Draft(v.r.Context(), v.period, nil); err != nil {
		return v.unmade(err)
	}
	return v.seeOther("/district/" + v.period.String() + "/draft?done=made")
}

// unmade says why there is no report.
func (v *visit) unmade(err error) error {
	if errors.Is(err, work.ErrNothing) {
		return refuse(http.StatusUnprocessableEntity, v.period.Chinese()+"还没有通过审核的报表。请收到报表以后再看。")
	}
	return err
}

// editPassage puts the clerk's words in the place of a passage, or takes them away again.
func editPassage(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	edit, done := work.Edit{Passage: v.typed("passage"), Text: v.typed("text")}, "edited"
	if v.r.PostForm.Has("reset") {
		edit.Text, done = "", "reset"
	}
	edited, err := v.desk.Edit(v.r.Context(), v.actor(), v.period, edit)
	if wrong, ok := errors.AsType[*work.PassageError](err); ok {
		words, _, _ := strings.Cut(wrong.Problem, "。")
		return refuse(http.StatusUnprocessableEntity, "“"+wrong.Passage+"”没有保存："+words+"。数据的代码见“看数据”页面。请返回修改。")
	}
	if err != nil {
		return v.unmade(err)
	}
	if _, err := v.desk.Draft(v.r.Context(), v.period, nil); err != nil {
		return v.unmade(err)
	}
	query := url.Values{"done": {done}}
	for _, e := range edited {
		if len(e.Stray) > 0 {
			query.Set("stray", strings.Join(e.Stray, "、"))
		}
	}
	return v.seeOther("/district/" + v.period.String() + "/draft?" + query.Encode())
}

// sendDraft hands out a file of the draft.
func sendDraft(v *visit) error {
	var d store.Draft
	line := v.desk.Line
	err := v.look(func(view *store.View) (err error) {
		d, _, err = view.Draft(store.Issue{Form: line.Form.Code, Period: v.period, District: line.Units.District().Code})
		return err
	})
	if err != nil {
		return err
	}
	if v.number >= len(d.Blobs) {
		return errMissing
	}
	blob := d.Blobs[v.number]
	err = v.write(func(tx *store.Tx) error {
		return tx.Accessed("draft "+v.period.String(), map[string]any{"file": blob.Name, "sha256": blob.SHA256})
	})
	if err != nil {
		return err
	}
	return v.sendBlob(blob)
}

// signPage asks once more before a report goes out, which cannot be undone.
func signPage(v *visit) error {
	shown, err := v.draft()
	if err != nil {
		return err
	}
	return v.ok("sign", "签发"+v.period.Chinese()+"汇报", shown)
}

// sign signs a month's draft in the clerk's name and has it published.
func sign(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	if v.typed("sure") == "" {
		return refuse(http.StatusUnprocessableEntity, "请勾选“已经看过草稿”以后再签发。")
	}
	by := store.Actor{Who: v.user.Name + "（" + v.user.Account + "）", Origin: way}
	_, err := v.desk.Sign(v.r.Context(), by, v.period, v.typed("note"), v.typed("seen") != "")
	var flags *work.FlagsError
	switch {
	case errors.Is(err, work.ErrDraftOld):
		return refuse(http.StatusConflict, "草稿生成以后数据或文字又有变动，没有签发。请回到草稿重新生成，看过以后再签发。")
	case errors.As(err, &flags):
		return refuse(http.StatusConflict, "改过的段落里有几处提示还没有处理，没有签发。请返回，看过提示并勾选以后再签发。")
	case err != nil:
		return err
	}
	if !v.period.IsMonth() { // there is no board of it
		return v.seeOther("/district/" + v.period.String() + "/draft?done=published")
	}
	return v.seeOther("/district/" + v.period.String() + "?done=published")
}
