// Package notify tells people what happened: a receipt is there, a date draws near, a
// draft waits, a report is out, something could not be done.
//
// In go events, recorded by [Post.Record] in the transaction of what they tell of; out go
// mails and posts to robots. In between lie three steps, each keyed so that it may be done
// again. Record leaves one notice for each recipient and way, unique by event and address.
// Gather puts the notices to an address into messages: one each, or one for all where they
// would be a flood. Send sends one message and records that it was accepted.
//
// Each notice goes out once, but for one window that no sender can close: where the process
// dies, or the line breaks, after the other side has accepted a message and before that is
// recorded here, it is sent again. What was settled before the first try, above all which
// notices it consists of, stands, and so does its name: the Message-ID of a mail and the
// webhook-id of a post are those of the first try, by which the other side can tell. WeCom
// and DingTalk know no such name and show it twice. A database that is put back to an
// earlier day sends again what on that day was not sent yet.
//
// It never carries a figure, a name or a cell of what was reported: counts, names of
// offices and where to look are all, save for the receipt itself in a mail to its office
// where that is set. It never repeats a password or the address of a robot, and nothing
// waits for it: a carrier that is down costs the month nothing.
package notify

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"huibao/pipeline/period"
	"huibao/pipeline/service/store"
)

// Kind is what an event is.
type Kind string

// The kinds.
const (
	Receipt   Kind = "receipt"   // an office's file was judged
	Reminder  Kind = "reminder"  // returns are due
	Draft     Kind = "draft"     // a draft waits to be looked at
	Published Kind = "published" // a report is out
	Failure   Kind = "failure"   // something waits for a person
)

// Kinds are all kinds of events.
func Kinds() []Kind { return []Kind{Receipt, Reminder, Draft, Published, Failure} }

// Event is something that people are told of. Kind, form, office, period and key tell it
// from every other event; the same event again changes nothing.
type Event struct {
	Kind   Kind
	Form   string
	Office string // that it concerns; empty for the district
	Period period.Period
	Key    string // such as an attempt's ID, an edition's number or a date
	Words  Words
	// Blobs are the files of a receipt, for mails to its own office where that is set.
	Blobs []store.Blob
}

// id is a hash of what tells the event from every other.
func (e Event) id() string { return digest(string(e.Kind), e.Form, e.Office, e.Period.String(), e.Key) }

// Words are what a text is made with. All of it may be read by anybody who carries it.
type Words struct {
	District string   `json:"district,omitempty"` // its name
	Office   string   `json:"office,omitempty"`   // its name
	Form     string   `json:"form,omitempty"`     // its name
	Period   string   `json:"period,omitempty"`   // such as 2006年6月
	Result   string   `json:"result,omitempty"`   // of a receipt: the attempt's state
	Decided  bool     `json:"decided,omitempty"`  // of a receipt: by a person
	Attempt  int      `json:"attempt,omitempty"`
	Files    int      `json:"files,omitempty"` // that count together, where they are several
	Errors   int      `json:"errors,omitempty"`
	Warnings int      `json:"warnings,omitempty"`
	Hints    int      `json:"hints,omitempty"`
	Edition  int      `json:"edition,omitempty"`
	Deadline string   `json:"deadline,omitempty"` // such as 6月25日18:00
	Missing  []string `json:"missing,omitempty"`  // names of offices that have not reported
	What     string   `json:"what,omitempty"`     // of a failure: what happened, such as 审核报表没有做成
	Job      int64    `json:"job,omitempty"`      // its number in huibao jobs
	Place    string   `json:"place,omitempty"`    // where to look
}

// Role is a post that people hold.
type Role string

// The roles.
const (
	District Role = "district" // who collects
	Leader   Role = "leader"   // who signs
	Operator Role = "operator" // who keeps the service running
)

// Recipient is who is told, and by which ways.
type Recipient struct {
	Role   Role     // of the district; empty for an office
	Office string   // its code; empty for a role
	Mail   []string // addresses
	Robots []string // names
	Kinds  []Kind   // of events that he is told of
	Attach bool     // whether his receipts go with the mail
}

func (r Recipient) who() string {
	if r.Office != "" {
		return r.Office
	}
	return string(r.Role)
}

// hears reports whether a recipient is told of an event. Of an office's own affairs other
// offices hear nothing. A reminder is for whom it is meant alone.
func (r Recipient) hears(e Event) bool {
	switch {
	case !slices.Contains(r.Kinds, e.Kind):
		return false
	case r.Office != "":
		return e.Office == r.Office || e.Office == "" && e.Kind != Reminder
	case e.Kind == Reminder:
		return e.Office == ""
	}
	return true
}

// The ways, as addresses begin.
const (
	mailWay  = "mail:"
	robotWay = "robot:"
)

func byMail(address string) bool { return strings.HasPrefix(address, mailWay) }

// addresses are the ways and places by which a recipient is told.
func (r Recipient) addresses() []string {
	var out []string
	for _, a := range r.Mail {
		out = append(out, mailWay+a)
	}
	for _, name := range r.Robots {
		out = append(out, robotWay+name)
	}
	return out
}

// Secret fetches what must not stand in settings or logs, when it is needed.
type Secret func() (string, error)

// Settings say who is told, by what, and in which words.
type Settings struct {
	Mail       *Mail
	Robots     []Robot
	Recipients []Recipient
	Templates  fs.FS          // notices/NAME.txt; nil where nobody is told of anything
	Zone       *time.Location // in which times are told; nil for UTC
	// Settle is how long notices are gathered before the first of them goes out, Window the
	// time within which an address gets so many messages at most; 0 for what is usual.
	Settle, Window time.Duration
	// Fetch returns a kept file of at most so many bytes; more than that is an error.
	Fetch func(ctx context.Context, blob store.Blob, most int64) ([]byte, error)
	Store *store.Store
	// Next leaves the next step's job in a transaction.
	Next Next
}

// Message is one message and the way it goes.
type Message struct {
	ID     string
	ByMail bool // else by a robot
}

// Next leaves jobs: to gather the notices to an address, from a moment on, and to send a
// message. A job that is waiting already may take their place.
type Next struct {
	Gather func(ctx context.Context, tx *store.Tx, address string, from time.Time) error
	Send   func(ctx context.Context, tx *store.Tx, m Message) error
}

// Post is where notices are handed in and sent from. It is safe for concurrent use.
type Post struct {
	Settings
	texts *texts
}

// New returns a post. What is wrong with the templates is a [fault.Errors].
func New(s Settings) (*Post, error) {
	if s.Zone == nil {
		s.Zone = time.UTC
	}
	s.Settle, s.Window = cmp.Or(s.Settle, settle), cmp.Or(s.Window, window)
	p := &Post{Settings: s}
	if s.Templates == nil {
		return p, nil // nobody is told of anything
	}
	var err error
	p.texts, err = parseTexts(s.Templates)
	return p, err
}

// Record has everybody told of an event whom it concerns, once the transaction stands.
func (p *Post) Record(ctx context.Context, tx *store.Tx, e Event) error {
	words, err := json.Marshal(e.Words)
	if err != nil {
		return err
	}
	for _, r := range p.Recipients {
		if !r.hears(e) {
			continue
		}
		for _, address := range r.addresses() {
			n := store.Notice{
				Event: e.id(), Address: address, Kind: string(e.Kind), Form: e.Form, Office: e.Office, Period: e.Period,
				Recipient: r.who(), Words: words,
			}
			if r.Attach && r.Office != "" && r.Office == e.Office && byMail(address) {
				n.Blobs = e.Blobs
			}
			if err := p.add(ctx, tx, n); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *Post) add(ctx context.Context, tx *store.Tx, n store.Notice) error {
	fresh, err := tx.AddNotice(n)
	if err != nil || !fresh {
		return err
	}
	return p.Next.Gather(ctx, tx, n.Address, tx.At().Add(p.Settle))
}

// Remind leaves a job for all that was not sent and has none, as with an older copy of the
// database.
func (p *Post) Remind(ctx context.Context) error {
	var addresses, messages []string
	err := p.Store.Read(ctx, func(v *store.View) (err error) {
		addresses, messages, err = v.Undelivered()
		return err
	})
	if err != nil || len(addresses)+len(messages) == 0 {
		return err
	}
	return p.Store.Write(ctx, actor, func(tx *store.Tx) error {
		for _, a := range addresses {
			if err := p.Next.Gather(ctx, tx, a, tx.At()); err != nil {
				return err
			}
		}
		for _, m := range messages {
			notices, err := tx.Message(m)
			if err != nil {
				return err
			}
			if err := p.Next.Send(ctx, tx, Message{m, byMail(notices[0].Address)}); err != nil {
				return err
			}
		}
		return nil
	})
}

// actor is who sends, in the audit.
var actor = store.Actor{Who: "notify", Origin: "job"}

// digest is a short hash of parts, which it keeps apart.
func digest(parts ...string) string {
	h := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(h, "%q ", part)
	}
	return hex.EncodeToString(h.Sum(nil))[:32]
}
