// Package notifytest is the other side of package notify for tests: a mail server that
// speaks SMTP on loopback, and receivers of posts.
//
// In go what they are to answer; out comes what they were sent. They are real servers, so
// that what is tested is what goes over the wire.
package notifytest

import (
	"bytes"
	"cmp"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"io"
	"math/big"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/http"
	"net/http/httptest"
	"net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// User and Password are whom the mail server knows.
const (
	User     = "huibao@example.cn"
	Password = "top-secret-7788"
)

// Mail is a mail that the server accepted.
type Mail struct {
	From, To  string
	MessageID string
	Subject   string
	Body      string
	Files     map[string][]byte
	User      string // who had logged in
	Encrypted bool
}

// Post is a request that a receiver got.
type Post struct {
	Path   string // with the query
	Header http.Header
	Body   []byte
}

// MailServer takes mails.
type MailServer struct {
	Host string
	Port int
	// Roots are those whom its certificate is to be trusted by.
	Roots *x509.CertPool

	// Answer says how a mail to an address is answered, the how-manieth it is; nil to accept
	// all. It must be set before the first mail.
	Answer func(to string, n int) error
	// Content says how the content of a mail is answered; nil to accept all.
	Content func(Mail) error
	// Accepted is called after a mail was accepted, before the other side hears so.
	Accepted func(Mail)

	mu    sync.Mutex
	mails []Mail
	tries int
	open  int // sessions
}

// Options say how a mail server works.
type Options struct {
	Implicit bool   // TLS from the first byte
	NoTLS    bool   // not at all
	Login    bool   // whether one must log in
	Name     string // in its certificate; empty for the right one
	Address  string // to listen at; empty for any
}

// NewMailServer starts a mail server, which ends with the test.
func NewMailServer(t testing.TB, o Options) *MailServer {
	t.Helper()
	m, stop, err := Listen(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return m
}

// Listen starts a mail server, which ends when it is stopped.
func Listen(o Options) (m *MailServer, stop func(), err error) {
	m = &MailServer{Host: "127.0.0.1"}
	config, roots, err := certificate(cmp.Or(o.Name, m.Host))
	if err != nil {
		return nil, nil, err
	}
	m.Roots = roots
	listener, err := net.Listen("tcp", cmp.Or(o.Address, m.Host+":0"))
	if err != nil {
		return nil, nil, err
	}
	m.Port = listener.Addr().(*net.TCPAddr).Port
	server := m.server(o)
	switch {
	case o.Implicit:
		listener = tls.NewListener(listener, config)
	case o.NoTLS:
		server.AllowInsecureAuth = true
	default:
		server.TLSConfig = config
	}
	ended := make(chan struct{})
	go func() { defer close(ended); _ = server.Serve(listener) }()
	return m, func() {
		_ = server.Close()
		_ = listener.Close() // which the server does not know of before it serves
		<-ended
	}, nil
}

func (m *MailServer) server(o Options) *smtp.Server {
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		m.count(1)
		s := &session{server: m, conn: c}
		if o.Login {
			return &loginSession{s}, nil
		}
		return s, nil
	}))
	server.Domain, server.ReadTimeout, server.WriteTimeout = "mail.example.cn", time.Minute, time.Minute
	server.ErrorLog = silent{}
	return server
}

type silent struct{}

func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}

// Mails are the mails that were accepted so far.
func (m *MailServer) Mails() []Mail {
	m.mu.Lock()
	defer m.mu.Unlock()
	return append([]Mail(nil), m.mails...)
}

// Tries is how many recipients were named so far.
func (m *MailServer) Tries() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.tries
}

// Open is how many speak to the server now.
func (m *MailServer) Open() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.open
}

func (m *MailServer) count(sessions int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.open += sessions
}

// session is one mail on its way in.
type session struct {
	server   *MailServer
	conn     *smtp.Conn
	from, to string
	user     string
}

func (s *session) Reset()        { s.from, s.to = "", "" }
func (s *session) Logout() error { s.server.count(-1); return nil }

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	s.server.mu.Lock()
	s.server.tries++
	n := s.server.tries
	s.server.mu.Unlock()
	if s.server.Answer == nil {
		return nil
	}
	return s.server.Answer(to, n)
}

func (s *session) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	got, err := parse(data)
	if err != nil {
		return &smtp.SMTPError{Code: 554, Message: err.Error()}
	}
	_, got.Encrypted = s.conn.TLSConnectionState()
	got.From, got.To, got.User = s.from, s.to, s.user
	if s.server.Content != nil {
		if err := s.server.Content(got); err != nil {
			return err
		}
	}
	s.server.mu.Lock()
	s.server.mails = append(s.server.mails, got)
	s.server.mu.Unlock()
	if s.server.Accepted != nil {
		s.server.Accepted(got)
	}
	return nil
}

// loginSession is a session in which one must log in.
type loginSession struct{ *session }

func (s *loginSession) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *loginSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != User || password != Password {
			return smtp.ErrAuthFailed
		}
		s.user = user
		return nil
	}), nil
}

func (s *loginSession) Mail(from string, o *smtp.MailOptions) error {
	if s.user == "" {
		return smtp.ErrAuthRequired
	}
	return s.session.Mail(from, o)
}

// parse takes a mail apart.
func parse(data []byte) (Mail, error) {
	got := Mail{Files: make(map[string][]byte)}
	message, err := mail.ReadMessage(bytes.NewReader(data))
	if err != nil {
		return got, err
	}
	var words mime.WordDecoder
	got.MessageID = message.Header.Get("Message-ID")
	if got.Subject, err = words.DecodeHeader(message.Header.Get("Subject")); err != nil {
		return got, err
	}
	kind, params, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	if err != nil || !strings.HasPrefix(kind, "multipart/") {
		body, decoding := decoded(message.Header.Get("Content-Transfer-Encoding"), message.Body)
		got.Body = string(body)
		return got, decoding
	}
	parts := multipart.NewReader(message.Body, params["boundary"])
	for {
		part, err := parts.NextRawPart()
		if err == io.EOF {
			return got, nil
		}
		if err != nil {
			return got, err
		}
		body, err := decoded(part.Header.Get("Content-Transfer-Encoding"), part)
		if err != nil {
			return got, err
		}
		if _, name, err := mime.ParseMediaType(part.Header.Get("Content-Disposition")); err == nil && name["filename"] != "" {
			plain, err := words.DecodeHeader(name["filename"])
			if err != nil {
				return got, err
			}
			got.Files[plain] = body
			continue
		}
		got.Body = string(body)
	}
}

func decoded(encoding string, r io.Reader) ([]byte, error) {
	switch strings.ToLower(encoding) {
	case "quoted-printable":
		return io.ReadAll(quotedprintable.NewReader(r))
	case "base64":
		return io.ReadAll(base64.NewDecoder(base64.StdEncoding, r))
	}
	return io.ReadAll(r)
}

// certificate is for a server of that name, signed by itself.
func certificate(name string) (*tls.Config, *x509.CertPool, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	about := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	if ip := net.ParseIP(name); ip != nil {
		about.IPAddresses = []net.IP{ip}
	} else {
		about.DNSNames = []string{name}
	}
	der, err := x509.CreateCertificate(rand.Reader, about, about, &key.PublicKey, key)
	if err != nil {
		return nil, nil, err
	}
	signed, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, nil, err
	}
	pool := x509.NewCertPool()
	pool.AddCert(signed)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}, pool, nil
}

// Receiver takes posts.
type Receiver struct {
	URL string
	// Answer answers the how-manieth post; nil for 200 and errcode 0.
	Answer func(w http.ResponseWriter, n int)

	mu    sync.Mutex
	posts []Post
}

// NewReceiver starts a receiver of posts, which ends with the test.
func NewReceiver(t testing.TB) *Receiver {
	r := &Receiver{}
	server := httptest.NewServer(http.HandlerFunc(r.take))
	t.Cleanup(server.Close)
	r.URL = server.URL
	return r
}

func (r *Receiver) take(w http.ResponseWriter, request *http.Request) {
	body, _ := io.ReadAll(request.Body)
	r.mu.Lock()
	r.posts = append(r.posts, Post{request.URL.RequestURI(), request.Header.Clone(), body})
	n := len(r.posts)
	r.mu.Unlock()
	if r.Answer != nil {
		r.Answer(w, n)
		return
	}
	_, _ = io.WriteString(w, `{"errcode":0,"errmsg":"ok"}`)
}

// Posts are the posts that came so far.
func (r *Receiver) Posts() []Post {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Post(nil), r.posts...)
}
