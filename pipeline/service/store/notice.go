package store

import (
	"encoding/json"
	"time"

	"huibao/pipeline/period"
)

// NoticeState is where a notice stands.
type NoticeState string

// The states of a notice.
const (
	NoticeWaiting NoticeState = "waiting"
	NoticeSent    NoticeState = "sent"   // whoever carries it has accepted it
	NoticeParked  NoticeState = "parked" // it was refused, or failed too often
)

// Notice is one event as one recipient is told of it by one way (通知). Event and address
// are its key. It is sent in a message, alone or with others to the same address.
type Notice struct {
	Event     string // hash of what tells the event from every other
	Address   string // way and place, such as mail:a@b
	Kind      string
	Form      string
	Office    string
	Period    period.Period
	Recipient string // office code or role
	Words     json.RawMessage
	Blobs     []Blob // files that go with it
	State     NoticeState
	Message   string // empty until it is settled in which one it is sent
	MadeAt    time.Time
	BundledAt time.Time // when that was settled
	TriedAt   time.Time
	SentAt    time.Time
	Tries     int
	Cause     string // of the latest failure
}

const noticeColumns = `event, address, entry, kind, form, office, period, recipient, words, blobs, state, message, ` +
	`made_at, bundled_at, tried_at, sent_at, tries, cause`

const selectNotices = `SELECT event, address, kind, form, office, period, recipient, words, blobs, state, message,
	made_at, bundled_at, tried_at, sent_at, tries, cause FROM notices `

func scanNotice(r row) (Notice, error) {
	var n Notice
	err := r.Scan(&n.Event, &n.Address, &n.Kind, &n.Form, &n.Office, asPeriod(&n.Period), &n.Recipient,
		parsed(func(text string) error { n.Words = json.RawMessage(text); return nil }), asBlobs(&n.Blobs), &n.State, &n.Message,
		asTime(&n.MadeAt), asTime(&n.BundledAt), asTime(&n.TriedAt), asTime(&n.SentAt), &n.Tries, &n.Cause)
	return n, err
}

// AddNotice records what somebody is to be told. Where he is to be told of the event by
// that way already nothing changes, and fresh is false.
func (tx *Tx) AddNotice(n Notice) (fresh bool, err error) {
	_, found, err := first(&tx.View, scanNotice, selectNotices+`WHERE event = $1 AND address = $2`, n.Event, n.Address)
	if err != nil || found {
		return false, err
	}
	entry, err := tx.next(`SELECT COALESCE(MAX(entry), 0) FROM notices`)
	if err != nil {
		return false, err
	}
	err = tx.exec(`INSERT INTO notices (`+noticeColumns+
		`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'waiting', '', $11, '', '', '', 0, '')`,
		n.Event, n.Address, entry, n.Kind, n.Form, n.Office, n.Period.String(), n.Recipient, string(n.Words),
		blobsText(n.Blobs), timeText(tx.at))
	if err != nil {
		return false, err
	}
	return true, tx.audit("notify", "notice "+n.Event, map[string]any{
		"kind": n.Kind, "form": n.Form, "office": n.Office, "period": n.Period, "address": n.Address,
	})
}

// Notices returns the newest notices in a state, at most so many.
func (v *View) Notices(state NoticeState, most int) ([]Notice, error) {
	return list(v, scanNotice, selectNotices+`WHERE state = $1 ORDER BY entry DESC LIMIT $2`, string(state), most)
}

// Loose returns the notices to an address that are in no message yet.
func (v *View) Loose(address string) ([]Notice, error) {
	return list(v, scanNotice, selectNotices+`WHERE address = $1 AND message = '' ORDER BY entry`, address)
}

// Message returns the notices of a message.
func (v *View) Message(message string) ([]Notice, error) {
	return list(v, scanNotice, selectNotices+`WHERE message = $1 ORDER BY entry`, message)
}

// BundledSince returns the notices to an address that were put into messages after a
// moment, the earliest first.
func (v *View) BundledSince(address string, since time.Time) ([]Notice, error) {
	return list(v, scanNotice, selectNotices+`WHERE address = $1 AND bundled_at > $2 ORDER BY bundled_at, entry`,
		address, timeText(since))
}

// Undelivered returns the addresses of notices in no message, and the messages that were
// not sent.
func (v *View) Undelivered() (addresses, messages []string, err error) {
	text := func(r row) (one string, err error) { return one, r.Scan(&one) }
	addresses, err = list(v, text, `SELECT DISTINCT address FROM notices WHERE message = '' ORDER BY address`)
	if err != nil {
		return nil, nil, err
	}
	messages, err = list(v, text, `SELECT DISTINCT message FROM notices WHERE state <> 'sent' AND message <> '' ORDER BY message`)
	return addresses, messages, err
}

// Bundle puts notices into a message.
func (tx *Tx) Bundle(message string, notices []Notice) error {
	for _, n := range notices {
		err := tx.exec(`UPDATE notices SET message = $1, bundled_at = $2 WHERE event = $3 AND address = $4 AND message = ''`,
			message, timeText(tx.at), n.Event, n.Address)
		if err != nil {
			return err
		}
	}
	return nil
}

// TryMessage records that a message is about to be sent, unless so many others were to the
// same address within the last minute; 0 is no limit.
func (tx *Tx) TryMessage(message, address string, most int) (allowed bool, err error) {
	if most > 0 {
		var n int
		err := tx.sql.QueryRowContext(tx.ctx,
			`SELECT COUNT(DISTINCT message) FROM notices WHERE address = $1 AND message <> $2 AND tried_at > $3`,
			address, message, timeText(tx.at.Add(-time.Minute))).Scan(&n)
		if err != nil || n >= most {
			return false, err
		}
	}
	return true, tx.exec(`UPDATE notices SET state = 'waiting', tries = tries + 1, tried_at = $1 WHERE message = $2 AND state <> 'sent'`,
		timeText(tx.at), message)
}

// EndTry records how sending a message went: it is sent, waits for another try, or is
// parked. One that is sent stays so.
func (tx *Tx) EndTry(message string, state NoticeState, cause string) error {
	sent := ""
	if state == NoticeSent {
		sent = timeText(tx.at)
	}
	err := tx.exec(`UPDATE notices SET state = $1, sent_at = $2, cause = $3 WHERE message = $4 AND state <> 'sent'`,
		string(state), sent, cause, message)
	if err != nil || state == NoticeWaiting {
		return err
	}
	what := map[NoticeState]string{NoticeSent: "send", NoticeParked: "park"}[state]
	return tx.audit(what, "message "+message, map[string]any{"cause": cause})
}

// At is the time at which the transaction's changes are recorded.
func (tx *Tx) At() time.Time { return tx.at }
