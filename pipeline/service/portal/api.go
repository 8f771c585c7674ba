package portal

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"strconv"
	"time"
	"unicode/utf8"

	"huibao/pipeline/service/store"
)

// The answers of the API. Their shape stands in templates/portal/openapi.json, which the
// tests hold them to; fields may be added, none changes its meaning.
type (
	apiTask struct {
		Form       string `json:"form"`
		Name       string `json:"name"` // of the form
		Period     string `json:"period"`
		Due        string `json:"due,omitempty"`
		Late       bool   `json:"late"`
		Submission string `json:"submission,omitempty"` // the one that counts
	}
	apiSubmission struct {
		ID         string    `json:"id"`
		File       string    `json:"file"`
		SHA256     string    `json:"sha256"`
		Size       int64     `json:"size"`
		Office     string    `json:"office"`
		Form       string    `json:"form,omitempty"`
		Period     string    `json:"period,omitempty"`
		Attempt    int       `json:"attempt"`
		State      string    `json:"state"`
		Before     *int      `json:"before,omitempty"` // files that wait before it; where one is asked for that waits
		ReceivedAt time.Time `json:"received_at"`
		Files      []apiFile `json:"files"`
	}
	apiFile struct {
		Number int    `json:"number"`
		Name   string `json:"name"`
	}
	apiFinding struct {
		Number       int      `json:"number"`
		Rule         string   `json:"rule"`
		Severity     string   `json:"severity"`
		Unit         string   `json:"unit,omitempty"`
		Cells        []string `json:"cells"`
		Message      string   `json:"message"`
		Action       string   `json:"action"`
		Explanations []string `json:"explanations"`
	}
	apiFigure struct {
		Name    string  `json:"name"`
		Measure string  `json:"measure"`
		Value   float64 `json:"value"`
	}
	apiFigures struct {
		Form       string      `json:"form"`
		Period     string      `json:"period"`
		Submission string      `json:"submission"`
		Figures    []apiFigure `json:"figures"`
	}
	apiProblem struct {
		Status int    `json:"status"`
		Title  string `json:"title"`
		Detail string `json:"detail"`
	}
)

// openAPI is the document that describes the API.
const openAPI = "portal/openapi.json"

func apiDocument(v *visit) error {
	data, err := fs.ReadFile(v.p.Templates, openAPI)
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", "application/json")
	_, _ = v.w.Write(data) // who asked may have gone
	return nil
}

// reply answers with JSON.
func (v *visit) reply(status int, kind string, value any) error {
	data, err := json.Marshal(value)
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", kind)
	v.w.WriteHeader(status)
	_, _ = v.w.Write(append(data, '\n')) // who asked may have gone
	return nil
}

func (v *visit) json(status int, value any) error { return v.reply(status, "application/json", value) }

func apiTasks(v *visit) error {
	shown, err := v.office()
	if err != nil {
		return err
	}
	out := []apiTask{}
	for _, t := range shown.Tasks {
		one := apiTask{Form: t.Form, Name: t.Name, Period: t.Period.String(), Late: t.Late}
		if !t.Due.IsZero() {
			one.Due = t.Due.Format(time.RFC3339)
		}
		if t.Counted != nil {
			one.Submission = t.Counted.ID
		}
		out = append(out, one)
	}
	return v.json(http.StatusOK, out)
}

func described(a store.Attempt) apiSubmission {
	out := apiSubmission{
		ID: a.ID, File: a.Name, SHA256: a.SHA256, Size: a.Size, Office: a.Office, Form: a.Form, Period: a.Period.String(),
		Attempt: a.Number, State: string(a.State), ReceivedAt: a.ReceivedAt, Files: []apiFile{{0, a.Name}},
	}
	for i, blob := range a.Receipts {
		out.Files = append(out.Files, apiFile{i + 1, blob.Name})
	}
	return out
}

func apiUpload(v *visit) error {
	got, err := v.take()
	if err != nil {
		return err
	}
	out := []apiSubmission{}
	for _, a := range got {
		out = append(out, described(a))
	}
	return v.json(http.StatusAccepted, out)
}

func apiSubmissions(v *visit) error {
	sent, err := v.sent()
	if err != nil {
		return err
	}
	month := v.r.URL.Query().Get("period")
	out := []apiSubmission{}
	for _, a := range sent {
		if month == "" || a.Period.String() == month {
			out = append(out, described(a))
		}
	}
	return v.json(http.StatusOK, out)
}

// apiOne tells of one submission; it waits a while for the verdict when it is asked to.
func apiOne(v *visit) error {
	const most, look = 60, 200 * time.Millisecond
	wait, _ := strconv.Atoi(v.r.URL.Query().Get("wait")) // not at all for what is no number
	until := time.Now().Add(time.Duration(min(max(0, wait), most)) * time.Second)
	for v.attempt.State == store.Received && time.Now().Before(until) {
		select {
		case <-v.r.Context().Done():
			return v.r.Context().Err()
		case <-time.After(look):
		}
		if err := v.nameAttempt(v.attempt.ID); err != nil {
			return err
		}
	}
	out := described(v.attempt)
	if v.attempt.State == store.Received {
		before, err := v.before()
		if err != nil {
			return err
		}
		out.Before = &before
	}
	return v.json(http.StatusOK, out)
}

func apiFindings(v *visit) error {
	found, err := v.findings()
	if err != nil {
		return err
	}
	out := []apiFinding{}
	for _, f := range found {
		one := apiFinding{
			Number: f.Number, Rule: f.Rule, Severity: string(f.Severity), Unit: f.Unit, Message: f.Message, Action: f.Action,
			Cells: []string{}, Explanations: []string{},
		}
		for _, c := range f.Cells {
			one.Cells = append(one.Cells, c.String())
		}
		for _, e := range f.Said {
			one.Explanations = append(one.Explanations, e.Words)
		}
		out = append(out, one)
	}
	return v.json(http.StatusOK, out)
}

func apiExplain(v *visit) error {
	var said struct {
		Words string `json:"words"`
	}
	decoder := json.NewDecoder(http.MaxBytesReader(v.w, v.r.Body, mostForm))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&said); err != nil {
		return refuse(http.StatusBadRequest, "请求的内容应为 JSON，例如 {\"words\": \"两个支部并入\"}。")
	}
	if err := v.explain(said.Words); err != nil {
		return err
	}
	v.w.WriteHeader(http.StatusNoContent)
	return nil
}

func apiReported(v *visit) error {
	shown, err := v.reported()
	if err != nil {
		return err
	}
	if shown.Attempt.ID == "" {
		return refuse(http.StatusNotFound, v.period.Chinese()+"还没有通过审核的报表。")
	}
	out := apiFigures{Form: v.desk.Line.Form.Code, Period: v.period.String(), Submission: shown.Attempt.ID, Figures: []apiFigure{}}
	for _, f := range shown.Receipt.Figures {
		out.Figures = append(out.Figures, apiFigure(f))
	}
	return v.json(http.StatusOK, out)
}

// explain keeps what the office says to a warning.
func (v *visit) explain(words string) error {
	const most = 500 // characters
	if words == "" || utf8.RuneCountInString(words) > most {
		return refuse(http.StatusUnprocessableEntity, fmt.Sprintf("情况说明不能空着，也不能超过 %d 字。请返回修改。", most))
	}
	found, err := v.findings()
	if err != nil {
		return err
	}
	if v.number < 1 || v.number > len(found) || !found[v.number-1].Mine {
		return refuse(http.StatusConflict, "这一条不用填写情况说明。错误请在工作簿里改正后重新上传。")
	}
	return v.p.Desk.Explain(v.r.Context(), v.actor(), v.attempt.ID, v.number, words)
}
