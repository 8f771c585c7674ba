package portal

import (
	"errors"
	"strconv"

	"huibao/pipeline/period"
	"huibao/pipeline/service/store"
)

// names are what paths name in braces: each fetches the thing into the visit, or refuses
// it. Who has no right to a thing is told that there is none.
var names = map[string]func(v *visit, value string) error{
	"attempt":    (*visit).nameAttempt,
	"lost":       (*visit).nameLost,
	"user":       (*visit).nameUser,
	"invitation": (*visit).nameInvitation,
	"form":       (*visit).nameForm,
	"period":     (*visit).namePeriod,
	"span":       (*visit).nameSpan,
	"finding":    (*visit).nameNumber, // of the attempt before it in the path
	"file":       (*visit).nameNumber, // of the attempt before it in the path
	"token":      (*visit).nameToken,
	"static":     (*visit).nameStatic,
	"office":     (*visit).nameOffice,
	"edition":    (*visit).nameEdition, // of the period before it in the path
	"figure":     (*visit).nameFigure,
	"job":        (*visit).nameJob,
	"path":       func(*visit, string) error { return nil }, // within the folder of the caller's office
}

// nameAttempt fetches an attempt. An office has its own alone; of others all are seen by
// the district, its leaders and the operators.
func (v *visit) nameAttempt(id string) error {
	var a store.Attempt
	err := v.look(func(view *store.View) (err error) {
		a, err = view.Attempt(id)
		return err
	})
	if err != nil {
		return err
	}
	if !v.mayHave(a.Office) || a.Form != "" && v.nameForm(a.Form) != nil {
		return errMissing
	}
	v.attempt = a
	return nil
}

// mayHave reports whether what is an office's is for the user to see.
func (v *visit) mayHave(office string) bool {
	if v.user.Role == store.OfficeClerk {
		return office != "" && office == v.user.Office
	}
	return v.user.ID != ""
}

func (v *visit) nameUser(id string) error {
	err := v.look(func(view *store.View) (err error) {
		v.person, err = view.User(id)
		return err
	})
	if err == nil && v.user.Role != store.Operator {
		return errMissing
	}
	return err
}

func (v *visit) nameInvitation(secret string) error {
	var found bool
	err := v.look(func(view *store.View) (err error) {
		if v.invitation, found, err = view.Invitation(hashed(secret)); err != nil || !found {
			return err
		}
		if v.invitation.User != "" {
			v.person, err = view.User(v.invitation.User)
		}
		return err
	})
	if err != nil {
		return err
	}
	if !found || v.p.Clock().Sub(v.invitation.MadeAt) > invitationAge {
		return errUsed
	}
	return nil
}

// nameForm finds the desk of a form.
func (v *visit) nameForm(code string) error {
	for _, d := range v.p.Desk.Desks() {
		if d.Line.Form.Code == code {
			v.desk = d
			return nil
		}
	}
	return errMissing
}

func (v *visit) namePeriod(text string) error {
	var err error
	if v.period, err = period.Parse(text); err != nil {
		return errMissing
	}
	return nil
}

// nameSpan reads a month, a quarter, a half-year or a year.
func (v *visit) nameSpan(text string) error {
	p, err := period.ParseSpan(text)
	if err != nil || p.String() != text {
		return errMissing
	}
	v.period = p
	return nil
}

// nameNumber reads a number from 0; what it counts is looked up within what is named
// before it.
func (v *visit) nameNumber(text string) error {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || strconv.Itoa(n) != text {
		return errMissing
	}
	v.number = n
	return nil
}

func (v *visit) nameStatic(name string) error {
	if _, ok := v.p.static[name]; !ok {
		return errMissing
	}
	return nil
}

// look reads within one moment of the store. What is not there is a page that is missing.
func (v *visit) look(at func(*store.View) error) error {
	err := v.p.Desk.Store.Read(v.r.Context(), at)
	if errors.Is(err, store.ErrNotFound) {
		return errMissing
	}
	return err
}

// write changes something in the user's name.
func (v *visit) write(change func(*store.Tx) error) error {
	err := v.p.Desk.Store.Write(v.r.Context(), v.actor(), change)
	if errors.Is(err, store.ErrNotFound) {
		return errMissing
	}
	return err
}

// actor is the user, in the audit.
func (v *visit) actor() store.Actor { return store.Actor{Who: v.user.Account, Origin: way} }

// way is how the portal's files come, and whence its changes, in the audit.
const way = "portal"
