package portal

import (
	"fmt"
	"math"
	"net/http"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"
)

// How often a password may be wrong: a few times at once, and then once in a while. An
// account is held back for all addresses only after many failures, so that nobody is shut
// out by a stranger who knows his account; from one address both are held back soon.
const (
	pairBurst    = 5
	pairPause    = 30 * time.Second
	addressBurst = 30
	addressPause = 10 * time.Second
	accountBurst = 100
	accountPause = time.Minute

	uploadBurst = 60 // files of an office
	uploadPause = 5 * time.Second

	hashers = 2
)

// gate holds back who guesses passwords.
type gate struct {
	pairs, addresses, accounts *bucket
	hashers                    chan struct{}
}

func newGate() *gate {
	return &gate{
		newBucket(pairBurst, pairPause), newBucket(addressBurst, addressPause), newBucket(accountBurst, accountPause),
		make(chan struct{}, hashers),
	}
}

// wait returns how long to wait before another password may be tried; 0 for not at all.
func (g *gate) wait(now time.Time, account, address string) time.Duration {
	return max(g.pairs.wait(now, account+"\x00"+address), g.addresses.wait(now, address), g.accounts.wait(now, account))
}

// failed counts a wrong password.
func (g *gate) failed(now time.Time, account, address string) {
	g.pairs.take(now, account+"\x00"+address)
	g.addresses.take(now, address)
	g.accounts.take(now, account)
}

// bucket lets something happen a few times at once and then at a pace, by key. It knows
// a bounded number of keys.
type bucket struct {
	known *lru.Cache[string, *rate.Limiter]
	burst int
	pause time.Duration
}

func newBucket(burst int, pause time.Duration) *bucket {
	const most = 16384
	known, err := lru.New[string, *rate.Limiter](most)
	if err != nil {
		panic(err) // only for a size below one
	}
	return &bucket{known, burst, pause}
}

func (b *bucket) of(key string) *rate.Limiter {
	fresh := rate.NewLimiter(rate.Every(b.pause), b.burst)
	if known, found, _ := b.known.PeekOrAdd(key, fresh); found {
		b.known.Get(key) // it was used now
		return known
	}
	return fresh
}

// wait returns how long until it may happen.
func (b *bucket) wait(now time.Time, key string) time.Duration {
	missing := 1 - b.of(key).TokensAt(now)
	return time.Duration(max(0, missing) * float64(b.pause))
}

// take reports whether it may happen, and counts it.
func (b *bucket) take(now time.Time, key string) bool { return b.of(key).AllowN(now, 1) }

// later refuses for a while.
func (v *visit) later(wait time.Duration, what string) error {
	seconds := int(math.Ceil(wait.Seconds()))
	v.w.Header().Set("Retry-After", fmt.Sprint(seconds))
	return refuse(http.StatusTooManyRequests, fmt.Sprintf("%s请在 %d 秒后再试。", what, seconds))
}
