package notify

import (
	"context"
	"time"

	"huibao/pipeline/service/store"
)

// Within any window an address gets so many messages at most. Notices for which there is
// not room enough one by one go out as one, as soon as there is room at all.
const (
	settle = 5 * time.Second
	window = 10 * time.Minute
	most   = 10
)

// Gather puts the notices to an address that are in no message yet into messages, and
// leaves a job for each. What must wait is told by the moment from which on it may go out.
// Also is done in the same transaction.
func (p *Post) Gather(ctx context.Context, address string, also func(*store.Tx) error) (wait time.Duration, err error) {
	err = p.Store.Write(ctx, actor, func(tx *store.Tx) error {
		loose, err := tx.Loose(address)
		if err != nil {
			return err
		}
		lately, err := tx.BundledSince(address, tx.At().Add(-p.Window))
		if err != nil {
			return err
		}
		var messages [][]store.Notice
		messages, wait = plan(loose, lately, p.Window, tx.At())
		for _, notices := range messages {
			if err := p.bundle(ctx, tx, address, notices); err != nil {
				return err
			}
		}
		if wait > 0 {
			return nil // the same job again, later
		}
		return also(tx)
	})
	return wait, err
}

// plan decides what loose notices go out as, after those that lately went out to the same
// address: each by itself, all as one, or nothing yet.
func plan(loose, lately []store.Notice, window time.Duration, now time.Time) (messages [][]store.Notice, wait time.Duration) {
	sent := make(map[string]bool)
	for _, n := range lately {
		sent[n.Message] = true
	}
	switch room := most - len(sent); {
	case len(loose) == 0:
		return nil, 0
	case room <= 0:
		return nil, lately[0].BundledAt.Add(window).Sub(now)
	case room < len(loose):
		return [][]store.Notice{loose}, 0
	}
	for _, n := range loose {
		messages = append(messages, []store.Notice{n})
	}
	return messages, 0
}

// bundle makes a message of notices, named for them.
func (p *Post) bundle(ctx context.Context, tx *store.Tx, address string, notices []store.Notice) error {
	parts := []string{address}
	for _, n := range notices {
		parts = append(parts, n.Event)
	}
	message := digest(parts...)
	if err := tx.Bundle(message, notices); err != nil {
		return err
	}
	return p.Next.Send(ctx, tx, Message{message, byMail(address)})
}
