package files_test

import (
	"context"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huibao/pipeline/service/files"
)

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "报表.xlsx")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for location, want := range map[string]string{
		"":                              "存储位置：没有填写存储位置。请填写文件夹，或按这个写法填写存储桶：s3://files?endpoint=https://s3.example.cn&region=cn-north-1。",
		file:                            file + "：不能作为存储位置，路径上有同名的文件。请换一个文件夹，或移走这个文件。",
		filepath.Join(file, "files"):    "不能作为存储位置",
		"ftp://files":                   "ftp://：不认识以“ftp”开头的存储地址。",
		"file://server/files":           "file://：不是有效的文件夹地址。应写成 file:///文件夹的完整路径，或直接填写文件夹。",
		"file:files":                    "不是有效的文件夹地址",
		"s3:files":                      "不能作为存储桶的名称",
		"s3://files":                    "s3://files：缺少参数“endpoint”。",
		"s3://Files_?endpoint=s3.cn":    "“Files_”不能作为存储桶的名称。名称为 3 至 63 个字符，只含小写字母、数字、点和连字符。",
		"s3://files/a?endpoint=s3.cn":   "存储桶名称后面不能有路径。请把路径写成 prefix=路径。",
		"s3://files?endpoint=ftp://x":   "“endpoint”的值不是有效的服务地址。应写成 https://s3.example.cn 或 https://s3.example.cn:9000。",
		"s3://files?endpoint=s3.cn/a":   "“endpoint”的值不是有效的服务地址",
		"s3://files?endpont=s3.cn":      "地址中没有“endpont”这个参数，是否为“endpoint”。可用的有endpoint、region、prefix、ca。",
		"s3://files?endpoint=s3.cn&%zz": "问号后面的参数写法不对",
		"s3://files?endpoint=s3.cn&prefix=a/../b":                          "“prefix”的值“a/../b”不是有效的路径。",
		"s3://files?endpoint=http://s3.cn&ca=ca.pem":                       "用不到“ca”所指的证书",
		"s3://files?endpoint=s3.cn&ca=" + filepath.Join(dir, "absent.pem"): "无法读取“ca”所指的证书文件",
		"s3://files?endpoint=s3.cn&ca=" + file:                             "“" + file + "”中没有证书。应为 PEM 格式的根证书。",
	} {
		_, err := files.Open(t.Context(), location)
		says(t, err, files.ErrLocation, want)
	}
}

// TestOpenRepeatsNoKeys: who writes keys into a location does not find them in a log.
func TestOpenRepeatsNoKeys(t *testing.T) {
	t.Parallel()
	for _, location := range []string{
		"s3://AKIA:geheim@files?endpoint=s3.cn", "s3://files?endpoint=https://AKIA:geheim@s3.cn",
		"s3://files?endpoint=s3.cn&secret_key=geheim", "s3://AKIA:geheim@fi les?endpoint=s3.cn", "https://AKIA:geheim@s3.cn/files",
	} {
		_, err := files.Open(t.Context(), location)
		says(t, err, files.ErrLocation, "")
		for ; err != nil; err = errors.Unwrap(err) {
			if strings.Contains(err.Error(), "geheim") {
				t.Errorf("%v repeats the key", err)
			}
		}
	}
}

func TestOpenDirectory(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a b", "报送")
	d := put(t, open(t, dir), "x")
	for _, same := range []string{dir + string(filepath.Separator), "file://" + filepath.ToSlash(dir)} {
		if err := open(t, same).Verify(t.Context(), d); err != nil {
			t.Errorf("%s: %v", same, err)
		}
	}
}

func TestParseDigest(t *testing.T) {
	t.Parallel()
	digits := strings.Repeat("0a", 32)
	if d, err := files.ParseDigest(digits); err != nil || d.String() != digits {
		t.Errorf("%v, %v", d, err)
	}
	for _, text := range []string{"", "0a", digits + "0a", strings.ToUpper(digits), strings.Repeat("../", 21) + "x", strings.Repeat("汇", 64)} {
		if _, err := files.ParseDigest(text); err == nil {
			t.Errorf("took %q", text)
		}
	}
}

func TestOpenTrustsTheAuthorityNamed(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(fake())
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains of whom does not trust it
	server.StartTLS()
	t.Cleanup(server.Close)
	ca := filepath.Join(t.TempDir(), "ca.pem")
	data := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(ca, data, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := files.Open(t.Context(), location(server.URL))
	says(t, err, files.ErrUnreachable, "不信任存储服务的证书")
	_, err = files.Open(t.Context(), location(server.URL, "ca", ca))
	says(t, err, files.ErrLocation, "没有这个存储桶") // so it has asked
}

// refusing is a service that answers every upload with a status and a code.
func refusing(t *testing.T, status int, code string) *files.Store {
	t.Helper()
	working := fake()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPut || strings.Count(r.URL.Path, "/") < 3 {
			working.ServeHTTP(w, r)
			return
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte("<Error><Code>" + code + "</Code></Error>"))
	}))
	t.Cleanup(server.Close)
	return bucketPlace(t, server.URL).store
}

func TestBucketSaysWhy(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		status int
		code   string
		kind   error
		words  string
	}{
		{http.StatusInsufficientStorage, "XMinioStorageFull", files.ErrFull, "存储空间已满"},
		{http.StatusBadRequest, "XMinioAdminBucketQuotaExceeded", files.ErrFull, "存储空间已满"},
		{http.StatusServiceUnavailable, "SlowDown", files.ErrUnreachable, "没有响应"},
		{http.StatusForbidden, "AccessDenied", files.ErrUnreachable, "拒绝访问"},
		{http.StatusNotFound, "NoSuchBucket", files.ErrUnreachable, "没有响应"},
		{http.StatusConflict, "ConditionalRequestConflict", files.ErrUnreachable, "没有响应"},
	} {
		t.Run(tt.code, func(t *testing.T) {
			t.Parallel()
			_, _, err := refusing(t, tt.status, tt.code).Put(t.Context(), strings.NewReader("x"))
			says(t, err, tt.kind, tt.words)
		})
	}
}

// TestBucketKeySaidTaken: a service that was killed says for ever that a key is not free at
// which nothing is.
func TestBucketKeySaidTaken(t *testing.T) {
	t.Parallel()
	sound := fake()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut && r.Header.Get("If-None-Match") != "" {
			w.WriteHeader(http.StatusPreconditionFailed)
			return
		}
		sound.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	p := bucketPlace(t, server.URL)
	if err := p.store.Verify(t.Context(), put(t, p.store, "x")); err != nil {
		t.Error(err)
	}
}

// TestBucketGone: a service that stops is told apart from a file that is absent.
func TestBucketGone(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(fake())
	t.Cleanup(server.Close)
	p := bucketPlace(t, server.URL)
	d := put(t, p.store, "x")
	server.Close()
	_, _, err := p.store.Put(t.Context(), strings.NewReader("y"))
	says(t, err, files.ErrUnreachable, "s3://huibao-test")
	_, err = p.store.Has(t.Context(), d)
	says(t, err, files.ErrUnreachable, "")
	says(t, p.store.Verify(t.Context(), d), files.ErrUnreachable, "")
	for _, err := range p.store.All(t.Context()) {
		says(t, err, files.ErrUnreachable, "")
	}
	if left := p.leftovers(t); len(left) > 0 {
		t.Errorf("left %v", left)
	}
	_, err = files.Open(t.Context(), location(server.URL))
	says(t, err, files.ErrUnreachable, "没有响应")
}

// TestTimeoutIsNoEndOfContext: a connection that times out gives the error of a context
// that does.
func TestTimeoutIsNoEndOfContext(t *testing.T) {
	t.Parallel()
	store := open(t, t.TempDir())
	timeout := &net.OpError{Op: "dial", Err: context.DeadlineExceeded}
	says(t, store.Failure(t.Context(), timeout), files.ErrUnreachable, "没有响应")
	ctx, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	if err := store.Failure(ctx, timeout); errors.Is(err, files.ErrUnreachable) || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

// TestBucketTellsTheHash: other bytes than those of the digest would be refused by the
// service.
func TestBucketTellsTheHash(t *testing.T) {
	t.Parallel()
	working := fake()
	told := make(chan string, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut && strings.Count(r.URL.Path, "/") > 2 {
			told <- r.Header.Get("X-Amz-Content-Sha256") + " " + r.Header.Get("If-None-Match")
		}
		working.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	d := put(t, bucketPlace(t, server.URL).store, "x")
	if got := <-told; got != d.String()+" *" {
		t.Errorf("told %q, want %s *", got, d)
	}
}

// TestBucketNeedsKeys is not parallel: it changes the environment.
func TestBucketNeedsKeys(t *testing.T) {
	server := httptest.NewServer(fake())
	t.Cleanup(server.Close)
	makeBucket(t, server.URL)
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	t.Setenv("AWS_CONFIG_FILE", filepath.Join(t.TempDir(), "config"))
	keys := filepath.Join(t.TempDir(), "credentials")
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", keys)
	_, err := files.Open(t.Context(), location(server.URL))
	says(t, err, files.ErrLocation, "找不到存储服务的密钥。请用环境变量 AWS_ACCESS_KEY_ID 和 AWS_SECRET_ACCESS_KEY")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "")
	text := "[default]\naws_access_key_id = file\naws_secret_access_key = file\n"
	if err := os.WriteFile(keys, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	open(t, location(server.URL))
}
