package portal

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"huibao/pipeline/period"
	"huibao/pipeline/service/files"
	"huibao/pipeline/service/store"
)

// visit is one request on its way: who calls, and what the path names.
type visit struct {
	p          *Portal
	w          http.ResponseWriter
	r          *http.Request
	user       store.User // zero for who is not known
	session    string     // hash
	attempt    store.Attempt
	person     store.User
	invitation store.Invitation
	period     period.Period
	number     int
	token      store.Token
	script     bool // who calls is a program
}

// refusal is an answer that says no, in words for the user.
type refusal struct {
	status  int
	message string
}

func (e *refusal) Error() string { return e.message }

func refuse(status int, message string) error { return &refusal{status, message} }

var (
	errUnknown   = refuse(http.StatusUnauthorized, "请先登录。")
	errForbidden = refuse(http.StatusForbidden, "您的账号没有这项权限。如有需要，请联系管理员。")
	errMissing   = refuse(http.StatusNotFound, "没有这个页面，或者它不属于本单位。请从首页进入。")
	errUsed      = refuse(http.StatusNotFound, "这个链接已经用过或者过期了。请向管理员要一个新的。")
)

// fail answers with what went wrong.
func (p *Portal) fail(v *visit, err error) {
	var known *refusal
	switch {
	case err == errUnknown && v.script:
		v.w.Header().Set("WWW-Authenticate", `Basic realm="huibao", charset="UTF-8"`)
		known = &refusal{http.StatusUnauthorized, "没有令牌，或者令牌不对、已经吊销。请在网页的“自动报送”里领一个。"}
	case err == errUnknown && !v.partial():
		_ = v.seeOther(loginPath(v.r))
		return
	case err == errUnknown: // the page that asks in the background is sent there as a whole
		v.w.Header().Set("HX-Redirect", "/login")
		v.w.WriteHeader(http.StatusNoContent)
		return
	case errors.As(err, &known):
	case errors.Is(err, context.Canceled):
		return // nobody waits for the answer
	case errors.Is(err, files.ErrFull):
		known = &refusal{http.StatusInsufficientStorage, "服务器的磁盘满了，文件没有收下。请联系管理员，稍后重新上传。"}
	case p.Desk.Waits(err):
		known = &refusal{http.StatusServiceUnavailable, "服务器暂时存取不了数据，没有执行。请稍后再试。"}
	default:
		id := newSecret()[:8]
		p.Log.Error("request failed", "error", id, "method", v.r.Method, "path", v.r.URL.Path, "cause", err.Error())
		known = &refusal{http.StatusInternalServerError, "服务器出错了，没有完成。请稍后再试；仍不行的，请把编号 " + id + " 告诉管理员。"}
	}
	v.say(known)
}

// say answers with a refusal, as a page or as a part of one.
func (v *visit) say(e *refusal) {
	if v.script {
		_ = v.reply(e.status, "application/problem+json", apiProblem{e.status, http.StatusText(e.status), e.message})
		return
	}
	if v.partial() {
		_ = v.render(e.status, "message", "message", frame{Data: e.message})
		return
	}
	if err := v.page(e.status, "message", "无法打开", e.message); err != nil {
		v.p.Log.Error("cannot say what went wrong", "cause", err.Error())
	}
}

// partial reports whether a page asks for a part of itself.
func (v *visit) partial() bool { return v.r.Header.Get("HX-Request") == "true" }

// seeOther sends the browser to another page.
func (v *visit) seeOther(path string) error {
	if v.partial() {
		v.w.Header().Set("HX-Redirect", path)
		v.w.WriteHeader(http.StatusNoContent)
		return nil
	}
	http.Redirect(v.w, v.r, path, http.StatusSeeOther)
	return nil
}

// mostForm is how long what is typed into a form may be.
const mostForm = 64 << 10

// form reads what was typed into a form.
func (v *visit) form() error {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, mostForm)
	if err := v.r.ParseForm(); err != nil {
		return refuse(http.StatusBadRequest, "表单的内容读不出来，或者太长。请缩短后重新提交。")
	}
	return nil
}

// typed is one field of a form.
func (v *visit) typed(field string) string { return strings.TrimSpace(v.r.PostForm.Get(field)) }

// now is the time on the district's clock.
func (v *visit) now() time.Time { return v.p.Clock().In(v.p.Desk.Zone) }

// month is the month reported on at present.
func (v *visit) month() period.Period {
	now := v.now()
	p, _ := period.Of(now.Year(), int(now.Month())) // always one
	return p
}
