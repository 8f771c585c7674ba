package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/spf13/cobra"

	"huibao/pipeline/service/portal"
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
		return nil, err
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
