package work

import (
	"context"
	"time"
)

// Senders is how many mails are sent at once.
const Senders = senders

// TakeUp is what a start does before work begins.
func (d *Desk) TakeUp(ctx context.Context) error { return d.takeUp(ctx) }

// LookEvery has jobs of processes that are gone looked for so often.
func (d *Desk) LookEvery(t time.Duration) { d.looksEvery = t }

// Presence is what an engine shows of itself.
type Presence = presence

// Appear shows that somebody lives who takes jobs in the name of the ID.
func (d *Desk) Appear(ctx context.Context) (p *Presence, id string, err error) {
	p, err = newPresence(ctx, d)
	return p, p.id, err
}

// Stay keeps the presence up, until it is left.
func (p *Presence) Stay() (leave func()) {
	p.begin()
	return p.end
}
