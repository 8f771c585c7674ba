package main

import (
	"io"
	"net"
	"sync"
	"testing"
)

// gate is a way to a service that can be shut and opened again: to who comes by it the
// service stops and starts.
type gate struct {
	t       testing.TB
	service string // its address
	address string // of the gate, for as long as it lives

	mu     sync.Mutex
	door   net.Listener        // nil while it is shut
	inside map[net.Conn]func() // what ends a connection
}

// newGate opens a gate before the service at an address.
func newGate(t testing.TB, service string) *gate {
	t.Helper()
	g := &gate{t: t, service: service, address: "127.0.0.1:0", inside: make(map[net.Conn]func())}
	g.open()
	g.address = g.door.Addr().String()
	t.Cleanup(g.shut)
	return g
}

func (g *gate) open() {
	g.t.Helper()
	door, err := net.Listen("tcp", g.address)
	if err != nil {
		g.t.Fatal(err)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.door = door
	go func() {
		for {
			c, err := door.Accept()
			if err != nil {
				return
			}
			go g.pass(c)
		}
	}()
}

// shut refuses who comes and cuts off who is there.
func (g *gate) shut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.door == nil {
		return
	}
	_ = g.door.Close()
	g.door = nil
	for _, end := range g.inside {
		end()
	}
}

// pass carries what is said both ways until either side has gone.
func (g *gate) pass(from net.Conn) {
	to, err := net.Dial("tcp", g.service)
	if err != nil {
		_ = from.Close()
		return
	}
	end := func() {
		_ = from.Close()
		_ = to.Close()
	}
	g.mu.Lock()
	if g.door == nil {
		end()
	}
	g.inside[from] = end
	g.mu.Unlock()
	go func() {
		_, _ = io.Copy(to, from)
		end()
	}()
	_, _ = io.Copy(from, to)
	end()
	g.mu.Lock()
	delete(g.inside, from)
	g.mu.Unlock()
}
