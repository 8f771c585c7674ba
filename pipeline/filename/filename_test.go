package filename_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/unicode/norm"

	"huibao/pipeline/filename"
)

func gbk(s string) string {
	out, err := simplifiedchinese.GBK.NewEncoder().String(s)
	if err != nil {
		panic(err)
	}
	return out
}

func TestClean(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("长", 100)
	for _, tt := range []struct{ why, name, want string }{
		{"clean already", "东塘街道2006年6月.xlsx", "东塘街道2006年6月.xlsx"},
		{"GBK", gbk("东塘街道月报.xls"), "东塘街道月报.xls"},
		{"neither UTF-8 nor GBK", "a\xff\xffb.xlsx", "a%FF%FFb.xlsx"},
		{"cut in the middle of a character", "东塘\xe4\xb8.xlsx", "东塘%E4%B8.xlsx"},
		{"decomposed", "re\u0301sume\u0301.xlsx", "r\u00e9sum\u00e9.xlsx"},
		{"written from right to left", "月报\u202exslx.exe", "月报xslx.exe"},
		{"isolates", "\u2066月报\u2069.xlsx", "月报.xlsx"},
		{"zero width", "\ufeff月\u200b报.xlsx", "月报.xlsx"},
		{"controls", "a\x00b\nc\x7fd\u0085e.xlsx", "abcde.xlsx"},
		{"separators", "a\u2028b.xlsx", "ab.xlsx"},
		{"a folder hidden by a control", ".\u200b./a", "..\uff0fa"},
		{"folders", `..\..\etc/passwd`, "..\uff3c..\uff3cetc\uff0fpasswd"},
		{"forbidden", `a<b>c:d"e|f?g*h`, "a\uff1cb\uff1ec\uff1ad\uff02e\uff5cf\uff1fg\uff0ah"},
		{"trailing dots and spaces", " 月报.xlsx . .", "月报.xlsx"},
		{"ideographic space", "\u3000月报.xlsx\u3000", "月报.xlsx"},
		{"device", "con", "_con"},
		{"device with extensions", "NUL.tar.gz", "_NUL.tar.gz"},
		{"device and a space", "AUX .txt", "_AUX .txt"},
		{"port", "Com1.xlsx", "_Com1.xlsx"},
		{"superscript port", "LPT³.txt", "_LPT³.txt"},
		{"no device", "COM10.xlsx", "COM10.xlsx"},
		{"no device either", "console.xlsx", "console.xlsx"},
		{"device after composing", "\u212aon", "Kon"},
		{"nothing", "", "未命名"},
		{"nothing left", "\u202e. .", "未命名"},
		{"too long", long + ".xlsx", long[:82*3] + "….xlsx"},
		{"too long in its extension", "a." + long, ("a." + long)[:2+83*3] + "…"},
	} {
		if got := filename.Clean(tt.name); got != tt.want {
			t.Errorf("%s: Clean(%q) = %q, want %q", tt.why, tt.name, got, tt.want)
		}
	}
}

// check holds a cleaned name to what the package promises.
func check(t *testing.T, name, got string) {
	t.Helper()
	switch {
	case got == "" || len(got) > filename.Most:
		t.Errorf("%q: %d bytes", name, len(got))
	case !utf8.ValidString(got):
		t.Errorf("%q: %q is not valid", name, got)
	case !norm.NFC.IsNormalString(got):
		t.Errorf("%q: %q is not composed", name, got)
	case strings.ContainsAny(got, `<>:"/\|?*`):
		t.Errorf("%q: %q holds what no name may", name, got)
	case strings.ContainsFunc(got, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }):
		t.Errorf("%q: %q holds controls", name, got)
	case strings.HasSuffix(got, ".") || strings.TrimSpace(got) != got:
		t.Errorf("%q: %q ends in what Windows drops", name, got)
	case filename.Clean(got) != got:
		t.Errorf("%q: %q becomes %q when cleaned again", name, got, filename.Clean(got))
	}
}

func FuzzClean(f *testing.F) {
	for _, name := range []string{
		"东塘街道.xlsx", gbk("东塘街道月报.xls"), "\xff", "con.txt", " .. ", "e\u0301", "\u202e", "a:b", "<\u0338",
		strings.Repeat("长", 90) + ".xlsx", strings.Repeat("a", 250) + " .con. x", "\U000e0001", "\u0344",
	} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) { check(t, name, filename.Clean(name)) })
}
