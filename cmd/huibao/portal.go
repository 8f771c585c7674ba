package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/spf13/cobra"

	"huibao/pipeline/service/doctor"
	"huibao/pipeline/service/portal"
	"huibao/pipeline/service/signon"
)

// portalName is the flag that says where the pages are served.
const portalName = "portal"

func portalFlag(cmd *cobra.Command) *string {
	return cmd.Flags().String(portalName, "", "网页的地址，如 127.0.0.1:8080；不填就按 "+settingsName+" 中的 portal")
}

// open serves the pages in a browser until it is undone, and says where they are.
func (s *service) open(ctx context.Context, address string, out io.Writer) (undo func(), err error) {
	set := s.Workspace.Portal
	if address = cmp.Or(address, set.Listen); address == "" {
		return func() {}, nil
	}
	keys, err := s.keys()
	if err != nil {
		return nil, err
	}
	p, err := portal.New(portal.Settings{
		Desk: s.desk, Templates: s.templates(), Inbox: s.path(s.Workspace.Inbox), URL: set.URL, TLS: keys != nil, Proxies: set.Prefixes(), Log: s.desk.Log,
		SignOn: s.provider(),
		Checks: func(ctx context.Context) ([]doctor.Check, func()) { return checksOf(ctx, s.dir, true) },
	})
	if err != nil {
		return nil, err
	}
	on, err := net.Listen("tcp", address)
	if err != nil {
		return nil, failed("网页地址 %s 无法使用（%v）。请换一个地址，或用 --%s 指明。", address, err, portalName)
	}
	base := cmp.Or(strings.TrimSuffix(set.URL, "/"), map[bool]string{true: "https://", false: "http://"}[keys != nil]+on.Addr().String())
	if err := tellPortal(ctx, p, base, out); err != nil {
		return nil, errors.Join(err, on.Close())
	}
	if at, ok := on.Addr().(*net.TCPAddr); ok && !at.IP.IsLoopback() && keys == nil && !strings.HasPrefix(set.URL, "https://") {
		fmt.Fprint(out, "注意：网页没有用 TLS，密码在网上是明文。请在 portal 中写上 cert 和 key，或者放在带 TLS 的代理服务器后面并写上 url。\n\n")
	}
	within, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := p.Serve(within, on, keys); err != nil {
			s.desk.Log.Error("the pages are served no more", "cause", err.Error())
		}
	}()
	return func() { cancel(); <-ended }, nil
}

// keys is the certificate of the settings; nil for none.
func (s *service) keys() (*tls.Config, error) {
	set := s.Workspace.Portal
	if set.Cert == "" {
		return nil, nil
	}
	pair, err := tls.LoadX509KeyPair(s.path(set.Cert), s.path(set.Key))
	if err != nil {
		return nil, failed("portal 的证书读不出来（%v）。请检查 %s 和 %s。", err, s.path(set.Cert), s.path(set.Key))
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}, nil
}

// provider is the identity provider of the settings; nil for none.
func (w *workspace) provider() *signon.Provider {
	set := w.Workspace.Portal.OIDC
	if set == nil {
		return nil
	}
	s := signon.Settings{Name: set.Name, Issuer: set.Issuer, Client: set.Client, Claim: set.Account}
	if set.Secret != "" {
		s.Secret = w.secret(set.Secret)
	}
	return signon.New(s)
}

// providerCheck looks whether users can log in by the identity provider.
func (w *workspace) providerCheck() doctor.Check {
	set := w.Workspace.Portal.OIDC
	return doctor.Check{Name: set.Name, Look: func(ctx context.Context, _ doctor.Tell) (out []doctor.Problem) {
		err := w.provider().Reach(ctx)
		switch {
		case errors.Is(err, signon.ErrUnreachable):
			out = append(out, doctor.Problem{
				Severity: doctor.Unusual, Message: fmt.Sprintf("从这台机器连不上 %s（%v）。", set.Issuer, err), Action: "请检查网络；这段时间用户用账号和密码登录。",
			})
		case err != nil:
			out = append(out, doctor.Problem{
				Severity: doctor.Wrong, Message: fmt.Sprintf("%s 说的 issuer 和设置不一样（%v）。", set.Issuer, err), Action: "请照它公布的写，一个字符也不能差。",
			})
		}
		if set.Secret != "" {
			out = append(out, unset(w.secret(set.Secret), "试试在网页上登录。")...)
		}
		return out
	}}
}

// tellPortal says where the pages are, and the first time how to set them up.
func tellPortal(ctx context.Context, p *portal.Portal, base string, out io.Writer) error {
	path, err := p.SetUp(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "网页：%s\n", base)
	if path != "" {
		fmt.Fprintf(out, "第一次使用，请打开这个链接设立管理员（只能用一次，3 天内有效）：\n  %s%s\n", base, path)
	}
	fmt.Fprintln(out)
	return nil
}
