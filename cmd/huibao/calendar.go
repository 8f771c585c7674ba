package main

import (
	"context"
	"sync"

	"huibao/pipeline/service/schedule"
)

// keepCalendars has the month of each form go by its calendar until stop is called.
func (s *service) keepCalendars(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var all sync.WaitGroup
	for i, desk := range s.desks {
		keeper := schedule.New(schedule.Settings{
			Form: desk.Line.Form.Code, Calendar: s.Forms[i].Calendar, Zone: s.zone, Store: s.store, Clock: schedule.System(),
			Log: desk.Log, Deeds: schedule.Deeds{
				Blanks: desk.Blanks, Missing: desk.Missing, Compose: desk.RequestDraft, Publish: desk.RequestEdition,
			},
		})
		all.Go(func() { keeper.Run(ctx) })
	}
	return func() { cancel(); all.Wait() }
}
