package portal

import (
	"errors"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"

	"huibao/pipeline/service/store"
	"huibao/pipeline/unit"
)

// people is what the page of users shows.
type people struct {
	Users    []store.User
	Bound    map[string]bool // by ID, who has an identity at the provider
	Offices  []unit.Unit
	Roles    []store.Role
	Typed    store.User // into the form, where it was refused
	Message  string
	Provider string // name of the identity provider; empty for none
	Link     string // one-time, for Person; shown once
	Person   store.User
}

func peoplePage(v *visit) error { return v.people(http.StatusOK, people{}) }

func (v *visit) people(status int, shown people) error {
	units := v.p.Desk.Line.Units
	shown.Offices, shown.Roles = append(units.Offices(v.month()), units.District()), store.Roles
	shown.Bound = make(map[string]bool)
	if v.p.SignOn != nil {
		shown.Provider = v.p.SignOn.Name()
	}
	err := v.look(func(view *store.View) (err error) {
		if shown.Users, err = view.Users(); err != nil {
			return err
		}
		bound, err := view.Identities()
		for _, i := range bound {
			shown.Bound[i.User] = true
		}
		return err
	})
	if err != nil {
		return err
	}
	return v.page(status, "people", "用户", shown)
}

func addUser(v *visit) error {
	if err := v.form(); err != nil {
		return err
	}
	u := store.User{Account: v.typed("account"), Name: v.typed("name"), Role: store.Role(v.typed("role"))}
	if u.Role == store.OfficeClerk {
		u.Office = v.typed("office")
	}
	message := nameFault(u.Account, u.Name)
	if known, ok := v.p.Desk.Line.Units.Lookup(u.Office); message == "" && u.Role == store.OfficeClerk && (!ok || known.Level == unit.Community) {
		message = "请选择这个用户是哪个单位的。"
	}
	if message != "" {
		return v.people(http.StatusUnprocessableEntity, people{Typed: u, Message: message})
	}
	secret := newSecret()
	var added store.User
	err := v.write(func(tx *store.Tx) (err error) {
		if added, err = tx.AddUser(u); err != nil {
			return err
		}
		return tx.Invite(hashed(secret), added.ID)
	})
	switch {
	case errors.Is(err, store.ErrAccountTaken):
		return v.people(http.StatusConflict, people{Typed: u, Message: "账号“" + u.Account + "”已经有人用了，请换一个。"})
	case errors.Is(err, store.ErrNoRole):
		return v.people(http.StatusUnprocessableEntity, people{Typed: u, Message: "请选择角色。"})
	case err != nil:
		return err
	}
	return v.people(http.StatusOK, people{Link: v.base() + invitationPath(secret), Person: added})
}

// renewLink makes a new one-time link for a user who has lost his password.
func renewLink(v *visit) error {
	secret := newSecret()
	if err := v.write(func(tx *store.Tx) error { return tx.Invite(hashed(secret), v.person.ID) }); err != nil {
		return err
	}
	return v.people(http.StatusOK, people{Link: v.base() + invitationPath(secret), Person: v.person})
}

func closeUser(v *visit) error { return v.setClosed(true) }

func openUser(v *visit) error { return v.setClosed(false) }

func (v *visit) setClosed(closed bool) error {
	err := v.write(func(tx *store.Tx) error { return tx.CloseUser(v.person.ID, closed) })
	if errors.Is(err, store.ErrLastOperator) {
		return v.people(http.StatusConflict, people{Message: "这是最后一个能用密码登录的管理员，不能停用。请先添加另一个管理员。"})
	}
	if err != nil {
		return err
	}
	return v.seeOther("/people")
}

// nameFault says what is wrong with an account and a name; empty for nothing.
func nameFault(account, name string) string {
	const most = 40
	switch {
	case account == "" || name == "":
		return "账号和姓名都要填写。"
	case utf8.RuneCountInString(account) > most || utf8.RuneCountInString(name) > most:
		return "账号或姓名太长了，请缩短一些。"
	case strings.ContainsFunc(account+name, func(r rune) bool { return !unicode.IsPrint(r) }):
		return "账号和姓名里不能有看不见的字符。"
	case strings.ContainsFunc(account, unicode.IsSpace):
		return "账号里不能有空格。"
	}
	return ""
}

// base is how the portal is reached by who calls.
func (v *visit) base() string {
	switch {
	case v.p.URL != "":
		return v.p.URL
	case v.p.TLS:
		return "https://" + v.r.Host
	}
	return "http://" + v.r.Host
}
