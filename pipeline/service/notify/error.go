package notify

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"
)

// Error says in Chinese why a message was not taken, and what to do. It never holds a
// password or the address of a robot.
type Error struct {
	Message string        // what is wrong, with the full stop
	Action  string        // what to do
	Refused bool          // whether the same message will never be taken
	After   time.Duration // for how long nothing should be sent; 0 when nobody said
}

func (e *Error) Error() string { return e.Message + e.Action }

// unreachable says that a carrier could not be spoken to. The names of hosts stay unsaid:
// with a robot they are part of its address.
func unreachable(carrier string, err error) *Error {
	out := &Error{Message: fmt.Sprintf("连不上%s（%s）。", carrier, bare(err)), Action: "请检查地址、端口和网络。"}
	var unknown x509.UnknownAuthorityError
	var other x509.HostnameError
	var verification *tls.CertificateVerificationError
	var noTLS tls.RecordHeaderError
	var dns *net.DNSError
	switch {
	case errors.As(err, &other):
		out.Message = carrier + "的证书不可信（是别的主机的），没有发送。"
		out.Action = "请核对主机名。"
	case errors.As(err, &unknown), errors.As(err, &verification):
		out.Message = carrier + "的证书不可信（不是本机信任的机构签发的，或者过期了），没有发送。"
		out.Action = "请核对主机名；用自建证书的，请把签发机构的证书装到本机。"
	case errors.As(err, &noTLS):
		out.Action = "对方没有按 TLS 应答，请核对端口和加密方式。"
	case errors.As(err, &dns):
		out.Message = "找不到" + carrier + "的主机。"
		out.Action = "请检查主机名和域名服务器。"
	case errors.Is(err, context.DeadlineExceeded):
		out.Message = carrier + "没有及时应答。"
		out.Action = "请检查网络，稍后会自动再试。"
	}
	return out
}

// bare is an error of the system as it may be shown, on one line: an address that was
// asked for may hold a key.
func bare(err error) string {
	var asked *url.Error
	for errors.As(err, &asked) {
		err = asked.Err
	}
	return strings.Join(strings.Fields(err.Error()), " ")
}
