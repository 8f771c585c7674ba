package main

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// Waiting ends at the time asked for, also when that is days away.
func TestWaitUntil(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		at := time.Now().Add(50*time.Hour + time.Second)
		if !waitUntil(t.Context(), at) {
			t.Fatal("gave up waiting")
		}
		if late := time.Since(at); late != 0 {
			t.Errorf("woke %v late", late)
		}
	})
}

func TestWaitUntilStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithTimeout(t.Context(), time.Hour)
		defer stop()
		if waitUntil(ctx, time.Now().Add(2*time.Hour)) {
			t.Error("waited on although it was told to stop")
		}
	})
}
