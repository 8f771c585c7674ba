package portal

import (
	"net/http"
	"time"

	"huibao/pipeline/service/store"
)

// formCookie remembers which of several forms a user looks at. What belongs to one form
// alone, such as a file, is shown whatever it says.
const formCookie = "huibao-form"

// formLink is a form that may be looked at.
type formLink struct {
	Code, Name string
	Here       bool
}

// lookAt turns to the form that the user has chosen. An office sees all of its forms.
func (v *visit) lookAt() {
	if v.user.ID == "" || v.user.Role == store.OfficeClerk {
		return
	}
	if c, err := v.r.Cookie(formCookie); err == nil {
		_ = v.nameForm(c.Value) // one that is gone leaves the first
	}
}

// forms are what the user may choose from; none where there is one alone.
func (v *visit) forms() []formLink {
	all := v.p.Desk.Desks()
	if len(all) < 2 || v.user.ID == "" || v.user.Role == store.OfficeClerk {
		return nil
	}
	var out []formLink
	for _, d := range all {
		out = append(out, formLink{d.Line.Form.Code, d.Line.Form.Name, d == v.desk})
	}
	return out
}

// chooseForm turns to another form.
func chooseForm(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	code := v.typed("form")
	if err := v.nameForm(code); err != nil {
		return refuse(http.StatusUnprocessableEntity, "没有这个报表。请从首页重新选择。")
	}
	const year = 365 * 24 * time.Hour
	c := v.p.cookie(code, year)
	c.Name = formCookie
	http.SetCookie(v.w, c)
	return v.seeOther("/")
}
