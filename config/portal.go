package config

import (
	"cmp"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// Portal is where the pages are served and how they are reached.
type Portal struct {
	// Listen is the address that the pages are served at; empty means not at all.
	Listen string `yaml:"listen,omitempty"`
	// Cert and Key are the files of a certificate; empty means without TLS.
	Cert string `yaml:"cert,omitempty"`
	Key  string `yaml:"key,omitempty"`
	// URL is how users reach the pages where that differs, as behind a proxy.
	URL string `yaml:"url,omitempty"`
	// Proxies are the addresses of proxies whose word on who calls is believed.
	Proxies []string `yaml:"proxies,omitempty"`
	// OIDC is the identity provider that users may log in by; without it there is none.
	OIDC *OIDC `yaml:"oidc,omitempty"`
}

// OIDC is an identity provider that speaks OpenID Connect.
type OIDC struct {
	// Issuer is its address, as it writes it itself.
	Issuer string `yaml:"issuer"`
	// Client is what it knows this program as.
	Client string `yaml:"client"`
	// Secret proves that; empty for a provider that wants no proof.
	Secret Secret `yaml:"secret,omitempty"`
	// Name is what users call it.
	Name string `yaml:"name,omitempty"`
	// Account is the claim that holds the account which the user has here.
	Account string `yaml:"account,omitempty"`
}

// What need not be said of a provider.
const (
	defaultProviderName = "统一身份认证"
	defaultAccountClaim = "preferred_username"
)

// fill fills in what a file leaves out.
func (o *OIDC) fill() {
	o.Name = cmp.Or(o.Name, defaultProviderName)
	o.Account = cmp.Or(o.Account, defaultAccountClaim)
}

// checkOIDC checks what can be checked without asking the provider.
func (s source) checkOIDC(p Portal) {
	const path = "portal.oidc"
	o := p.OIDC
	u, err := url.Parse(o.Issuer)
	if err != nil || u.Host == "" || u.Scheme != "https" && !local(u) {
		s.Fail(path+".issuer", "“issuer”的“%s”不是https地址", o.Issuer).Action = "请写认证系统自己公布的issuer，例如https://sso.example.cn/realms/qu。"
	}
	if s.Has(path + ".secret") {
		s.checkSecret(path+".secret", string(o.Secret), "密钥")
	}
	if p.URL == "" {
		s.Fail(path, "写了“oidc”，没有写“url”").Action =
			"请在“portal”里写上“url”；在认证系统里登记的回调地址是它加上/login/provider/return。"
	}
}

// local reports whether an address is this machine's own, which nobody can listen in on.
func local(u *url.URL) bool {
	address, err := netip.ParseAddr(u.Hostname())
	return u.Scheme == "http" && (u.Hostname() == "localhost" || err == nil && address.IsLoopback())
}

// Prefixes returns the proxies as ranges of addresses.
func (p Portal) Prefixes() []netip.Prefix {
	var out []netip.Prefix
	for _, text := range p.Proxies {
		if prefix, err := proxy(text); err == nil { // checked on reading
			out = append(out, prefix)
		}
	}
	return out
}

// proxy reads an address, or a range such as 10.0.0.0/8.
func proxy(text string) (netip.Prefix, error) {
	if strings.Contains(text, "/") {
		return netip.ParsePrefix(text)
	}
	address, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Prefix{}, err
	}
	return address.Prefix(address.BitLen())
}

func (s source) checkPortal(p Portal) {
	if _, _, err := net.SplitHostPort(p.Listen); p.Listen != "" && err != nil {
		s.Fail("portal.listen", "“portal.listen”的“%s”不是地址和端口", p.Listen).Action = "例如127.0.0.1:8080；本机所有地址写成0.0.0.0:8080。"
	}
	if (p.Cert == "") != (p.Key == "") {
		s.Fail("portal", "“portal”里只写了证书和私钥中的一个").Action = "“cert”和“key”要一起写；不用TLS就都删去。"
	}
	if u, err := url.Parse(p.URL); p.URL != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || strings.Trim(u.Path, "/") != "") {
		s.Fail("portal.url", "“portal.url”的“%s”不是网站的地址", p.URL).Action = "例如https://huibao.example.cn，后面不带路径。"
	}
	if p.OIDC != nil {
		s.checkOIDC(p)
	}
	for i, text := range p.Proxies {
		if _, err := proxy(text); err != nil {
			s.Fail(fmt.Sprintf("portal.proxies[%d]", i), "“portal.proxies”的“%s”不是地址", text).Action = "请写代理服务器的地址或网段，例如10.0.0.5或10.0.0.0/24。"
		}
	}
}
