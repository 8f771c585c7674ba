package work

import "context"

// TakeUp is what a start does before work begins.
func (d *Desk) TakeUp(ctx context.Context) error { return d.takeUp(ctx) }
