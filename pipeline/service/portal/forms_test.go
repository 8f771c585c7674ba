package portal

import (
	"net/http"
	"strings"
	"testing"

	"huibao/config"
	"huibao/pipeline"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/work"
	"huibao/templates"
)

// Where a workspace has several forms an office sees the task of each, and a file is known
// by what it holds.
func TestTwoForms(t *testing.T) {
	t.Parallel()
	other, err := config.Form(config.FS(), "forms/subsistence-allowance")
	if err != nil {
		t.Fatal(err)
	}
	first, err := line()
	if err != nil {
		t.Fatal(err)
	}
	second, err := pipeline.New(pipeline.Settings{Form: other, Units: first.Units, Templates: templates.FS()})
	if err != nil {
		t.Fatal(err)
	}
	h := open(t, func(s *Settings) {
		with := s.Desk.Settings
		with.Line = second
		beside, err := work.New(t.Context(), with)
		if err != nil {
			t.Fatal(err)
		}
		work.Beside(s.Desk, beside)
	})
	h.work()
	c := h.as(h.user("dongtang", store.OfficeClerk, dongtang))
	page := c.get("/office")
	for _, path := range []string{"/office/blank/" + formCode + "/2006-06", "/office/blank/subsistence-allowance/2006-06"} {
		if !strings.Contains(page.body, path) {
			t.Errorf("%s is not on the page", path)
		}
		if got := c.get(path); got.StatusCode != http.StatusOK || !strings.HasPrefix(got.body, "PK") {
			t.Errorf("%s: %d", path, got.StatusCode)
		}
	}
	name, content := sample(t, "东塘")
	sent := c.send(name, content)
	path := sent.Header.Get("Location")
	a := h.judged(strings.TrimPrefix(path, "/office/submissions/"))
	if a.Form != formCode || a.Office != dongtang || a.State != store.Accepted {
		t.Errorf("%+v", a)
	}
	unknown := c.send("什么.xlsx", "no workbook").Header.Get("Location")
	if a := h.judged(strings.TrimPrefix(unknown, "/office/submissions/")); a.State != store.Quarantined {
		t.Errorf("%+v", a)
	}
	for path, says := range map[string]string{
		path: first.Form.Name, unknown: "没有计入", "/office/figures/" + formCode + "/2006-06": "直管党员",
		"/office/figures/subsistence-allowance/2006-06": "还没有通过审核", "/office/submissions": "什么.xlsx",
	} {
		if got := c.get(path); path == "" || got.StatusCode != http.StatusOK || !strings.Contains(got.body, says) {
			t.Errorf("%s: %d does not say %s", path, got.StatusCode, says)
		}
	}
}

// The district and its leaders look at one form at a time.
func TestChosenForm(t *testing.T) {
	t.Parallel()
	other, err := config.Form(config.FS(), "forms/subsistence-allowance")
	if err != nil {
		t.Fatal(err)
	}
	h := open(t, func(s *Settings) {
		with := s.Desk.Settings
		if with.Line, err = pipeline.New(pipeline.Settings{Form: other, Units: with.Line.Units, Templates: templates.FS()}); err != nil {
			t.Fatal(err)
		}
		beside, err := work.New(t.Context(), with)
		if err != nil {
			t.Fatal(err)
		}
		work.Beside(s.Desk, beside)
	})
	h.work()
	sent := h.send("东塘")
	c := h.as(h.user("qu", store.DistrictClerk, ""))
	c.get("/district/2006-06").says(t, "切换", other.Name, "第 1 次")
	if got := c.post("/form", "form", "none"); got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("a form that is none answers %d", got.StatusCode)
	}
	c.post("/form", "form", other.Code).leads(t, "/")
	if got := c.get("/district/2006-06"); strings.Contains(got.body, "第 1 次") {
		t.Error("the board shows the other form's files")
	}
	c.get("/submissions/"+sent[0].ID).says(t, "东塘街道") // what belongs to one form alone is shown all the same
	c.get("/trends").says(t, "还没有发布过汇报")
}
