package main

import (
	"context"
	"runtime"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"huibao/pipeline"
	"huibao/pipeline/intake"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/watch"
)

// takeIn takes in what lies in the inbox and judges and answers what is new there. Files
// stay where they lie, since the folder is its owner's to keep: they are known by their
// bytes when they are met again. It returns what was judged.
func (s *service) takeIn(ctx context.Context, told *progress) ([]store.Attempt, error) {
	received := 0
	err := watch.Once(ctx, s.path(s.Workspace.Inbox), intake.Ignored, func(ctx context.Context, drop *watch.Drop) error {
		all, err := s.desk.Fetch(ctx, drop)
		for _, a := range all {
			if a.State != store.Received && err == nil {
				err = s.desk.Redeliver(ctx, a.ID)
			}
		}
		received++
		told.tell(pipeline.Receiving, received, received)
		return err
	})
	if err != nil {
		return nil, err
	}
	// What an earlier run did not come to is among these.
	var waiting []store.Attempt
	err = s.store.Read(ctx, func(v *store.View) (err error) {
		waiting, err = v.Unfinished()
		waiting = slices.DeleteFunc(waiting, func(a store.Attempt) bool { return a.Form != s.Form.Code })
		return err
	})
	if err != nil {
		return nil, err
	}
	return s.judge(ctx, waiting, told)
}

// judge judges files and answers them: one month after the other, since the later one is
// compared with the one before; the files of an office in their order; those of several
// offices at the same time.
func (s *service) judge(ctx context.Context, files []store.Attempt, told *progress) ([]store.Attempt, error) {
	out := make([]store.Attempt, len(files))
	var done atomic.Int64
	for from := 0; from < len(files); {
		to := from
		senders := make(map[string][]int)
		for ; to < len(files) && files[to].Period == files[from].Period; to++ {
			sender := s.line.Sender(files[to].Name, files[to].Period)
			senders[sender] = append(senders[sender], to)
		}
		group, within := errgroup.WithContext(ctx)
		group.SetLimit(runtime.GOMAXPROCS(0))
		for _, theirs := range senders {
			group.Go(func() error {
				for _, i := range theirs {
					var err error
					if out[i], err = s.judgeOne(within, files[i]); err != nil {
						return err
					}
					told.tell(pipeline.Reading, int(done.Add(1)), len(files))
				}
				return nil
			})
		}
		if err := group.Wait(); err != nil {
			return nil, err
		}
		from = to
	}
	return out, nil
}

// judgeOne judges a file and delivers its receipt, and those of the files that it was
// joined with.
func (s *service) judgeOne(ctx context.Context, a store.Attempt) (store.Attempt, error) {
	a, err := s.desk.Check(ctx, a.ID, nil)
	if err != nil {
		return a, err
	}
	answered := []store.Attempt{a}
	if a.JoinedTo != "" {
		answered = nil
		err = s.store.Read(ctx, func(v *store.View) error {
			all, err := v.Attempts(a.Form, a.Period)
			for _, other := range all {
				if other.JoinedTo == a.JoinedTo {
					answered = append(answered, other)
				}
			}
			return err
		})
	}
	for _, each := range answered {
		if err == nil {
			err = s.desk.Deliver(ctx, each.ID)
		}
	}
	return a, err
}
