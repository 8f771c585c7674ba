package notify

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/wneessen/go-mail"

	"huibao/pipeline/service/store"
)

// Encryption is how the way to the mail server is secured.
type Encryption string

// The encryptions.
const (
	TLS      Encryption = "tls"      // from the first byte
	STARTTLS Encryption = "starttls" // after the greeting; without it nothing is sent
	Plain    Encryption = "none"
)

// Mail is the mail server and who writes.
type Mail struct {
	Host       string
	Port       int
	Encryption Encryption
	User       string // empty for none
	Password   Secret
	From       string
	// Attachments is how many bytes may go with one mail; what is more stays away.
	Attachments int64
	// Roots are those who may sign the server's certificate; nil for the system's.
	Roots *x509.CertPool
}

// mailTime is how long a mail server may take to answer one command.
const mailTime = 30 * time.Second

// parcel is one message on its way out.
type parcel struct {
	id    string
	to    string // address at the carrier
	kind  Kind   // empty for several
	made  time.Time
	text  Text
	files []file
	event store.Notice // the first
	count int          // of the notices
}

type file struct {
	name string
	data []byte
}

// send hands one mail over.
func (m *Mail) send(ctx context.Context, p parcel) error {
	message, err := m.message(p)
	if err != nil {
		return &Error{
			Message: fmt.Sprintf("邮件写不成（%s）。", bare(err)), Action: "请检查设置中的邮件地址。", Refused: true,
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	client, err := m.client(ctx)
	if err != nil {
		return err
	}
	carrier := "邮件服务器 " + m.Host
	if err := client.DialWithContext(ctx); err != nil {
		return dialed(carrier, err)
	}
	err = client.Send(message)
	// Whether the server heard the good-bye changes nothing about what it accepted.
	_ = client.Close()
	return refused(carrier, err)
}

// message is a mail, which has the same name however often it is tried.
func (m *Mail) message(p parcel) (*mail.Msg, error) {
	out := mail.NewMsg(mail.WithNoDefaultUserAgent())
	if err := errors.Join(out.From(m.From), out.To(p.to)); err != nil {
		return nil, err
	}
	_, domain, _ := strings.Cut(m.From, "@")
	out.SetMessageIDWithValue(p.id + "@" + strings.TrimRight(domain, ">"))
	out.SetDateWithValue(p.made)
	out.Subject(p.text.Subject)
	out.SetGenHeader("Auto-Submitted", "auto-generated") // so that no absence note comes back
	out.SetBodyString(mail.TypeTextPlain, p.text.Body+"\n")
	for _, f := range p.files {
		if err := out.AttachReader(f.name, bytes.NewReader(f.data)); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (m *Mail) client(ctx context.Context) (*mail.Client, error) {
	config := &tls.Config{ServerName: m.Host, MinVersion: tls.VersionTLS12, RootCAs: m.Roots}
	options := []mail.Option{
		mail.WithPort(m.Port), mail.WithTimeout(mailTime), mail.WithTLSConfig(config), mail.WithTLSPolicy(mail.TLSMandatory),
		mail.WithDialContextFunc(m.dialer(ctx, config)),
	}
	switch m.Encryption {
	case TLS:
		options = append(options, mail.WithSSL())
	case Plain:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	}
	if m.User != "" {
		password, err := m.Password()
		if err != nil {
			return nil, err
		}
		options = append(options, mail.WithUsername(m.User), mail.WithPassword(password),
			mail.WithOpportunisticSMTPAuth(mail.SMTPAuthPlain, mail.SMTPAuthLogin))
	}
	return mail.NewClient(m.Host, options...)
}

// dialer connects such that the connection ends with a context, whatever the server is
// doing then; the library asks for no more than one to connect by.
func (m *Mail) dialer(whole context.Context, config *tls.Config) mail.DialContextFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		var d net.Dialer
		raw, err := d.DialContext(ctx, network, address)
		if err != nil {
			return nil, err
		}
		context.AfterFunc(whole, func() { _ = raw.Close() })
		if m.Encryption != TLS {
			return raw, nil
		}
		secured := tls.Client(raw, config)
		if err := secured.HandshakeContext(ctx); err != nil {
			return nil, errors.Join(err, raw.Close())
		}
		return secured, nil
	}
}

// dialed says why there was no speaking to a mail server.
func dialed(carrier string, err error) error {
	said := err.Error()
	switch {
	case strings.Contains(said, "535"):
		return &Error{Message: carrier + "不认用户名或密码。", Action: "请核对 notify.smtp 的 user 和 password；有的邮箱要用单独的授权码。"}
	case strings.Contains(said, "does not support STARTTLS"):
		return &Error{Message: carrier + "不能加密（没有 STARTTLS），没有发送。", Action: "请核对端口；加密方式可选 tls 或 starttls。"}
	case strings.Contains(said, "SMTP AUTH"):
		return &Error{Message: carrier + "没有可用的登录方式。", Action: "请核对端口和加密方式；不需要登录的，删去 user 和 password。"}
	}
	return unreachable(carrier, err)
}

// refused says why a mail server did not take a mail; nil when it did. A permanent no
// holds for this mail alone.
func refused(carrier string, err error) error {
	var sending *mail.SendError
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &sending), sending.ErrorCode() == 0:
		return unreachable(carrier, err)
	case sending.IsTemp():
		return &Error{Message: fmt.Sprintf("%s暂时不收（%s）。", carrier, bare(err)), Action: "稍后会自动再试。"}
	}
	return &Error{
		Message: fmt.Sprintf("%s拒收（%s）。", carrier, bare(err)), Action: "请核对收件地址和发件地址，改正后再发。", Refused: true,
	}
}
