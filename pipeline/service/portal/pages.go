package portal

import (
	"bytes"
	"cmp"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"huibao/pipeline/form"
	"huibao/pipeline/service/store"
)

// pages are the parsed templates, by name without ending.
type pages map[string]*template.Template

// pageNames are all pages. One that is missing, or that nobody asks for, is an error.
var pageNames = []string{
	"message", "login", "setup", "account", "office", "history", "result", "grid", "figures", "tokens", "people",
	"board", "case", "draft", "sign", "backfill",
	"reports", "read", "difference", "book", "trace", "trends", "ranking", "search",
	"system", "jobs", "audit", "settings", "lost",
}

// The frame of every page, and the parts that several pages are made of.
const (
	layout = "layout.html"
	parts  = "parts.html"
)

// loadPages parses every page with the layout around it.
func (p *Portal) loadPages(from fs.FS) (pages, error) {
	const dir = "portal/pages"
	base, err := template.New(layout).Funcs(p.functions()).ParseFS(from, path.Join(dir, layout), path.Join(dir, parts))
	if err != nil {
		return nil, err
	}
	out := make(pages)
	for _, name := range pageNames {
		one, err := template.Must(base.Clone()).ParseFS(from, path.Join(dir, name+".html"))
		if err != nil {
			return nil, fmt.Errorf("page %s: %w", name, err)
		}
		out[name] = one
	}
	return out, nil
}

// frame is what every page is filled with.
type frame struct {
	Title  string
	User   store.User
	Office string // name of the unit that the user reports for
	Links  []link
	Here   string // path of the page
	Forms  []formLink
	Data   any
}

// page answers with a whole page.
func (v *visit) page(status int, name, title string, data any) error {
	f := frame{Title: title, User: v.user, Links: navigation[v.user.Role], Here: v.r.URL.Path, Forms: v.forms(), Data: data}
	if v.user.Office != "" {
		f.Office = v.p.Desk.Line.Units.Name(v.user.Office)
	}
	return v.render(status, name, layout, f)
}

// render answers with a page or a part of it, all of it or nothing.
func (v *visit) render(status int, name, part string, data any) error {
	var b bytes.Buffer
	if err := v.p.pages[name].ExecuteTemplate(&b, part, data); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.w.WriteHeader(status)
	_, _ = v.w.Write(b.Bytes()) // who asked may have gone
	return nil
}

// functions are what templates may call.
func (p *Portal) functions() template.FuncMap {
	return template.FuncMap{
		"asset":    p.static.link,
		"district": func() string { return p.Desk.Line.Units.District().Name },
		"report":   p.report,
		"form":     p.formName,
		"unit":     p.Desk.Line.Units.Name,
		"when":     func(t time.Time) string { return t.In(p.Desk.Zone).Format("2006-01-02 15:04") },
		"state":    func(s store.State) string { return stateWords[s] },
		"role":     func(r store.Role) string { return roleWords[r] },
		"severity": func(s form.Severity) string { return severityWords[s] },
		"size":     size,
		"next":     func(s store.State) string { return nextWords[s] },
		"origin":   origin,
		"decided":  func(k store.DecisionKind) string { return decidedWords[k] },
		"said":     func(k store.ExplanationKind) string { return saidWords[k] },
		"here":     here,
		"sent":     sentPath,
		"decision": func(k store.DecisionKind) string { return decisionWords[k] },
		"job":      func(kind string) string { return cmp.Or(kindWords[kind], kind) },
		"next1":    func(i int) int { return i + 1 },
		"colour":   func(i int) int { return i % series },
		"rowstate": func(state string) string { return rowWords[state] },
	}
}

// here reports whether a page lies behind an entry of the navigation: the entry's own, or
// one below it where it is no entry's.
func here(page, entry string) bool {
	return page == entry || strings.HasPrefix(page, entry+"/") && entry != "/office" && entry != "/system"
}

// report is what is reported here: the form, where there is one alone.
func (p *Portal) report() string {
	if len(p.Desk.Desks()) > 1 {
		return "报表"
	}
	return p.Desk.Line.Form.Name
}

// formName is the name of the form with a code; empty for none.
func (p *Portal) formName(code string) string {
	for _, d := range p.Desk.Desks() {
		if d.Line.Form.Code == code {
			return d.Line.Form.Name
		}
	}
	return ""
}

// stateWords are the states of an attempt as offices read them.
var stateWords = map[store.State]string{
	store.Received: "正在审核", store.Checked: "等待区里审定", store.Accepted: "审核通过", store.Returned: "退回修改",
	store.Superseded: "已由后报的文件替换", store.Duplicate: "与前一份相同", store.Quarantined: "无法计入",
	store.Joined: "审核通过，已与其他文件合并",
}

// nextWords say what an office is to do.
var nextWords = map[store.State]string{
	store.Received:    "文件已经收下，审核通常只要几秒钟，结果会显示在这里。",
	store.Checked:     "区里正在审定，有结果会显示在这里。",
	store.Accepted:    "数据已经收下，不用再报。以后发现有误，改正后重新上传即可，以最后一次通过的为准。",
	store.Joined:      "数据已与本单位报送的其他文件合并收下，不用再报。以后发现有误，请把各社区的数据并在一个文件里重新上传，以最后一次通过的为准。",
	store.Returned:    "请按下面的提示在工作簿里改正，存盘后重新上传。",
	store.Superseded:  "这个文件不再使用，以后报的文件为准。",
	store.Duplicate:   "这个文件与前一份完全相同，以前一份的结果为准，不用再报。",
	store.Quarantined: "这个文件没有计入。请按下面的提示处理后重新上传。",
}

var saidWords = map[store.ExplanationKind]string{
	store.Explained: "情况说明", store.Allowed: "区里同意", store.Refused: "区里不同意",
}

var decidedWords = map[store.DecisionKind]string{
	store.Late: "截止收数以后才收到，等待区里决定", store.Warned: "有警告，等待区里审定",
	store.Admitted: "区里同意计入", store.SentBack: "区里退回",
}

// origins are the ways by which files come.
var origins = map[string]string{"portal": "网页上传", "folder": "收件文件夹", "command": "命令"}

func origin(a store.Attempt) string {
	from, _, _ := strings.Cut(a.Origin, "/")
	return cmp.Or(origins[from], from)
}

var roleWords = map[store.Role]string{
	store.OfficeClerk: "单位填报员", store.DistrictClerk: "区级经办人", store.Leader: "领导", store.Operator: "管理员",
}

var severityWords = map[form.Severity]string{form.Error: "错误", form.Warning: "警告", form.Hint: "提示"}

// size is a number of bytes in words.
func size(n int64) string {
	switch {
	case n >= 1<<20:
		return strings.TrimSuffix(fmt.Sprintf("%.1f", float64(n)/(1<<20)), ".0") + " MB"
	case n >= 1<<10:
		return fmt.Sprintf("%d KB", n>>10)
	}
	return fmt.Sprintf("%d 字节", n)
}

// static are the files that pages load, by name.
type static map[string]asset

type asset struct {
	data    []byte
	kind    string
	version string
}

// staticNames are all of them.
var staticNames = []string{"style.css", "portal.js", "htmx.min.js", "htmx.LICENSE.txt", "icon.svg"}

// kinds are their types.
var kinds = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".txt": "text/plain; charset=utf-8", ".svg": "image/svg+xml"}

func loadStatic(from fs.FS) (static, error) {
	const dir = "portal/static"
	out := make(static)
	for _, name := range staticNames {
		data, err := fs.ReadFile(from, path.Join(dir, name))
		if err != nil {
			return nil, err
		}
		out[name] = asset{data, kinds[path.Ext(name)], hashed(string(data))[:12]}
	}
	return out, nil
}

// link is where a static file of just these bytes is found.
func (s static) link(name string) (string, error) {
	a, ok := s[name]
	if !ok {
		return "", fmt.Errorf("no static file %q, only %s", name, strings.Join(slices.Sorted(maps.Keys(s)), ", "))
	}
	return "/static/" + name + "?v=" + a.version, nil
}

func sendStatic(v *visit) error {
	a := v.p.static[v.r.PathValue("static")]
	v.w.Header().Set("Content-Type", a.kind)
	v.w.Header().Set("Cache-Control", "no-cache")
	if v.r.URL.Query().Get("v") == a.version {
		v.w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	_, _ = v.w.Write(a.data) // who asked may have gone
	return nil
}

// ok answers with a whole page.
func (v *visit) ok(name, title string, data any) error {
	return v.page(http.StatusOK, name, title, data)
}
