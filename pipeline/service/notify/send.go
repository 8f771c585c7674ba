package notify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"huibao/pipeline/service/store"
)

// Send sends a message, and records that it was accepted; also is done in that transaction.
// A message that was sent already is not sent again. The error is an [Error] where the
// carrier did not take it.
func (p *Post) Send(ctx context.Context, message string, also func(*store.Tx) error) error {
	var notices []store.Notice
	err := p.Store.Write(ctx, actor, func(tx *store.Tx) (err error) {
		if notices, err = tx.Message(message); err != nil || done(notices) {
			return err
		}
		address := notices[0].Address
		allowed, err := tx.TryMessage(message, address, p.perMinute(address))
		if err == nil && !allowed {
			err = &Error{Message: "发得太密了。", Action: "稍后会自动再试。", After: tooDense}
		}
		return err
	})
	if err != nil {
		return err
	}
	if done(notices) {
		return p.Store.Write(ctx, actor, also)
	}
	if err := p.deliver(ctx, message, notices); err != nil {
		if stopped := ctx.Err(); errors.Is(stopped, context.Canceled) {
			return stopped // whatever it looked like
		}
		return err
	}
	// What was accepted is recorded even where everything is to stop.
	return p.Store.Write(context.WithoutCancel(ctx), actor, func(tx *store.Tx) error {
		if err := tx.EndTry(message, store.NoticeSent, ""); err != nil {
			return err
		}
		return also(tx)
	})
}

func done(notices []store.Notice) bool {
	return !slices.ContainsFunc(notices, func(n store.Notice) bool { return n.State != store.NoticeSent })
}

// Failed records why a message was not taken, and whether it is tried again.
func (p *Post) Failed(ctx context.Context, message string, why error, parked bool) error {
	state := store.NoticeWaiting
	if parked {
		state = store.NoticeParked
	}
	return p.Store.Write(ctx, actor, func(tx *store.Tx) error { return tx.EndTry(message, state, bare(why)) })
}

// deliver hands a message to its carrier.
func (p *Post) deliver(ctx context.Context, message string, notices []store.Notice) error {
	if p.texts == nil {
		return &Error{Message: "设置中没有 notify，不知道怎样发送。", Action: "请在 huibao.yaml 里恢复 notify 的设置。"}
	}
	first := notices[0]
	text, err := p.texts.compose(notices, p.Zone)
	if err != nil {
		return &Error{Message: fmt.Sprintf("通知写不成（%s）。", bare(err)), Action: "请检查通知模板。"}
	}
	out := parcel{id: message, kind: Kind(first.Kind), made: first.MadeAt, text: text, event: first, count: len(notices)}
	if len(notices) > 1 {
		out.kind = heapName
	}
	if to, ok := strings.CutPrefix(first.Address, mailWay); ok {
		out.to = to
		if err := p.attach(ctx, &out, notices); err != nil {
			return err
		}
	}
	return p.carry(ctx, first.Address, out)
}

// carry hands a parcel to the carrier of an address.
func (p *Post) carry(ctx context.Context, address string, out parcel) error {
	if byMail(address) {
		if p.Mail == nil {
			return &Error{Message: "没有设置邮件服务器。", Action: "请在 huibao.yaml 的 notify.smtp 里填写。"}
		}
		return p.Mail.send(ctx, out)
	}
	robot, ok := p.robot(address)
	if !ok {
		return &Error{
			Message: fmt.Sprintf("设置中没有机器人“%s”。", strings.TrimPrefix(address, robotWay)),
			Action:  "请在 huibao.yaml 的 notify.robots 里补上。",
		}
	}
	return robot.send(ctx, out)
}

func (p *Post) robot(address string) (Robot, bool) {
	at := slices.IndexFunc(p.Robots, func(r Robot) bool { return robotWay+r.Name == address })
	if at < 0 {
		return Robot{}, false
	}
	return p.Robots[at], true
}

// perMinute is how many messages an address takes a minute; 0 for any number.
func (p *Post) perMinute(address string) int {
	robot, _ := p.robot(address)
	return services[robot.Kind].minute
}

// attach adds the files of a single receipt, as long as they fit; the text says where they
// are in any case.
func (p *Post) attach(ctx context.Context, out *parcel, notices []store.Notice) error {
	if len(notices) > 1 || p.Mail == nil {
		return nil
	}
	room := p.Mail.Attachments
	for _, blob := range notices[0].Blobs {
		data, err := p.Fetch(ctx, blob, room)
		if errors.Is(err, ErrLarge) {
			continue
		}
		if err != nil {
			return fmt.Errorf("fetch %s: %w", blob.SHA256, err)
		}
		room -= int64(len(data))
		out.files = append(out.files, file{blob.Name, data})
	}
	return nil
}

// ErrLarge says that a file is larger than it may be.
var ErrLarge = errors.New("too large to be attached")

// Target is an address and who is told there.
type Target struct {
	Who     string // office code or role
	Address string
}

// Targets are all addresses of the recipients, each once.
func (p *Post) Targets() []Target {
	var out []Target
	for _, r := range p.Recipients {
		for _, address := range r.addresses() {
			if !slices.ContainsFunc(out, func(t Target) bool { return t.Address == address }) {
				out = append(out, Target{r.who(), address})
			}
		}
	}
	return out
}

// Test sends a message to an address that says nothing but that it came.
func (p *Post) Test(ctx context.Context, address, district string) error {
	ctx, cancel := context.WithTimeout(ctx, testTime)
	defer cancel()
	now := time.Now()
	text, err := p.texts.fill(testName, page{Words{District: district}, moment(now, p.Zone)})
	if err != nil {
		return err
	}
	return p.carry(ctx, address, parcel{
		id: digest(testName, address, now.String()), to: strings.TrimPrefix(address, mailWay), kind: testName, made: now, text: text, count: 1,
	})
}

// testTime is how long a test may take.
const testTime = time.Minute
