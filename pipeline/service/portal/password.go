package portal

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// What it costs to try a password: 19 MiB, as is advised for argon2id with two passes.
const (
	argonMemory  = 19 << 10 // KiB
	argonTime    = 2
	argonThreads = 1
	argonKey     = 32
	argonSalt    = 16
)

// hashPassword is what is kept of a password, in the usual notation.
func hashPassword(password string) string {
	salt := make([]byte, argonSalt)
	_, _ = rand.Read(salt) // never fails
	key := argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonThreads, argonKey)
	text := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, argonMemory, argonTime, argonThreads, text.EncodeToString(salt), text.EncodeToString(key))
}

// matches reports whether a password is the one that a hash was made of.
func matches(hash, password string) bool {
	var version int
	var memory, passes uint32
	var threads uint8
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &memory, &passes, &threads); err != nil {
		return false
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil || version != argon2.Version {
		return false
	}
	key, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil || len(key) == 0 {
		return false
	}
	return subtle.ConstantTimeCompare(argon2.IDKey([]byte(password), salt, passes, memory, threads, uint32(len(key))), key) == 1
}

// nobody is the hash that a password is tried on where there is no such account, so that
// the time it takes tells nothing.
var nobody = fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
	argon2.Version, argonMemory, argonTime, argonThreads, strings.Repeat("A", 22), strings.Repeat("A", 43))

// The length of a password.
const (
	leastPassword = 10  // characters
	mostPassword  = 256 // bytes
)

// fault says what is wrong with a new password; empty for nothing.
func fault(account, password, again string) string {
	switch {
	case password != again:
		return "两次输入的密码不一样，请重新输入。"
	case utf8.RuneCountInString(password) < leastPassword:
		return fmt.Sprintf("密码太短，至少要 %d 个字符。用几个不相干的词连起来，既长又好记。", leastPassword)
	case len(password) > mostPassword:
		return "密码太长了，请缩短一些。"
	case account != "" && strings.Contains(strings.ToLower(password), strings.ToLower(account)):
		return "密码里不能有账号名，请换一个。"
	case len(strings.Trim(password, password[:1])) == 0:
		return "密码不能全是同一个字符，请换一个。"
	}
	return ""
}

// hashing keeps few passwords being hashed at a time, since each takes memory.
func (g *gate) hashing(ctx context.Context, work func()) error {
	select {
	case g.hashers <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-g.hashers }()
	work()
	return nil
}
