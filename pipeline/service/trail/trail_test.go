package trail

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"

	"huibao/pipeline/service/store"
)

func TestTell(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		line store.Line
		want Entry
	}{
		{
			store.Line{
				Who: "intake", What: "receive", Object: "attempt 31e5976672664ca2cfd736f2bbee03b6", Origin: "folder/侯家塘街道",
				Detail: `{"name":"六月.xlsx","number":2,"state":"received","sha256":"ab"}`,
			},
			Entry{"收件程序", "收件箱 侯家塘街道", "收到报送", "报送 31e59766", "文件 六月.xlsx，第几次 2，结果 已收到"},
		},
		{
			store.Line{Who: "王芳", What: "send", Object: "message 0123456789", Origin: "job", Detail: `{"address":"mail:a@example.cn"}`},
			Entry{"王芳", "后台任务", "发出通知", "通知 01234567", "发往 邮件 a@example.cn"},
		},
		{
			store.Line{Who: "token 01234567", What: "log in", Object: "user fang", Origin: "portal", Detail: `{"address":"::1"}`},
			Entry{"令牌 01234567", "网页", "登录", "用户 fang", "地址 ::1"},
		},
		{
			store.Line{Who: "x", What: "unheard of", Object: "thing", Origin: "elsewhere", Detail: "no JSON", At: time.Time{}},
			Entry{"x", "elsewhere", "unheard of", "thing", ""},
		},
	} {
		if got := Tell(test.line, nil); got != test.want {
			t.Errorf("got  %+v\nwant %+v", got, test.want)
		}
	}
}

// Everything that the store writes into the audit has a word.
func TestEveryActionHasAWord(t *testing.T) {
	t.Parallel()
	sources, err := filepath.Glob("../store/*.go")
	if err != nil || len(sources) == 0 {
		t.Fatal(sources, err)
	}
	written := regexp.MustCompile(`audit\("([^"]+)"|what :?= .*|, what = .*|object\(\) string \{ return "(\w+) |audit\([^,]*, "(\w+) `)
	quoted := regexp.MustCompile(`"([a-z]+ user|send|park)"`)
	found := make(map[string]bool)
	for _, path := range sources {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range written.FindAllStringSubmatch(string(text), -1) {
			for _, name := range quoted.FindAllStringSubmatch(m[0], -1) {
				found[name[1]] = true
			}
			if m[1] != "" {
				found[m[1]] = true
			}
			for _, kind := range m[2:] {
				if kind != "" && !chinese(object(kind+" x")) {
					t.Errorf("%s: there is no word for the %s", path, kind)
				}
			}
		}
	}
	for name := range found {
		if !chinese(actions[name]) {
			t.Errorf("there is no word for %q", name)
		}
	}
	for name := range actions {
		if !found[name] {
			t.Errorf("nothing is called %q any more", name)
		}
	}
	for _, s := range []store.State{
		store.Received, store.Checked, store.Accepted, store.Joined, store.Returned, store.Superseded, store.Duplicate, store.Quarantined,
	} {
		if !chinese(State(s)) {
			t.Errorf("there is no word for %s", s)
		}
	}
}

func chinese(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}
