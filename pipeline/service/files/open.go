package files

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"github.com/minio/minio-go/v7/pkg/s3utils"

	"huibao/pipeline/nearest"
)

// Open opens the place that a location names, and makes it when it is a directory that
// is missing:
//
//	/srv/huibao/files                                         a directory
//	file:///srv/huibao/files                                  the same
//	s3://bucket?endpoint=https://s3.example.cn&region=cn-1    a bucket; also prefix=, ca=FILE
//
// The keys to a bucket come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or from the
// credentials file of the AWS tools, never from the location.
func Open(ctx context.Context, location string) (*Store, error) {
	switch scheme := schemeOf(location); scheme {
	case "":
		return inDirectory(ctx, location)
	case "file":
		dir, err := folderOf(location)
		if err != nil {
			return nil, err
		}
		return inDirectory(ctx, dir)
	case "s3":
		settings, err := parseBucket(location)
		if err != nil {
			return nil, err
		}
		return openBucket(ctx, settings, os.TempDir())
	default:
		return nil, unusable(scheme+"://", "不认识以“"+scheme+"”开头的存储地址", expected)
	}
}

const expected = "请填写文件夹，或按这个写法填写存储桶：s3://files?endpoint=https://s3.example.cn&region=cn-north-1。"

// schemes tells a URL from a path; a single letter is a drive of Windows.
var schemes = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9+.-]+):(?://|$)|^(s3|file):`)

func schemeOf(location string) string {
	found := schemes.FindStringSubmatch(location)
	if found == nil {
		return ""
	}
	return strings.ToLower(cmp.Or(found[1], found[2]))
}

func unusable(place, message, action string) *Error {
	return &Error{Place: place, Message: message, Action: action, Kind: ErrLocation}
}

func inDirectory(ctx context.Context, dir string) (*Store, error) {
	if dir == "" {
		return nil, unusable("存储位置", "没有填写存储位置", expected)
	}
	store, err := openDirectory(dir)
	if errors.Is(err, errNoFolder) {
		return nil, unusable(dir, "不能作为存储位置，路径上有同名的文件", "请换一个文件夹，或移走这个文件。")
	}
	if err != nil {
		return nil, (&Store{place: dir}).notKept(ctx, err)
	}
	return store, nil
}

// folderOf returns the path of a file URL.
func folderOf(location string) (string, error) {
	u, err := url.Parse(location)
	if err != nil || u.Host != "" && u.Host != "localhost" || u.Path == "" || u.RawQuery != "" || u.User != nil {
		return "", unusable("file://", "不是有效的文件夹地址", "应写成 file:///文件夹的完整路径，或直接填写文件夹。")
	}
	dir := filepath.FromSlash(u.Path)
	if runtime.GOOS == "windows" {
		dir = strings.TrimPrefix(dir, `\`) // of \C:\files
	}
	return dir, nil
}

// settings are what the location of a bucket says.
type settings struct {
	bucket   string
	endpoint *url.URL
	region   string
	prefix   string
	ca       string // path of a file
}

// place is the bucket as messages name it. The rest of a location is not repeated: some
// write keys there.
func (s settings) place() string { return "s3://" + s.bucket }

// parameters are the ones that the location of a bucket may have.
var parameters = []string{"endpoint", "region", "prefix", "ca"}

func parseBucket(location string) (settings, error) {
	u, err := url.Parse(location)
	if err != nil {
		return settings{}, unusable("s3://", "不是有效的地址", expected)
	}
	query, err := url.ParseQuery(u.RawQuery)
	s := settings{
		bucket: u.Host, region: cmp.Or(query.Get("region"), "us-east-1"),
		prefix: strings.Trim(query.Get("prefix"), "/"), ca: query.Get("ca"),
	}
	switch {
	case u.User != nil:
		return s, unusable(s.place(), "地址中不能写密钥", keys)
	case err != nil:
		return s, unusable(s.place(), "问号后面的参数写法不对", expected)
	case s3utils.CheckValidBucketNameStrict(s.bucket) != nil:
		return s, unusable(s.place(), "“"+s.bucket+"”不能作为存储桶的名称", "名称为 3 至 63 个字符，只含小写字母、数字、点和连字符。")
	case strings.Trim(u.Path, "/") != "":
		return s, unusable(s.place(), "存储桶名称后面不能有路径", "请把路径写成 prefix=路径。")
	case s.prefix != "" && !fs.ValidPath(s.prefix):
		return s, unusable(s.place(), "“prefix”的值“"+s.prefix+"”不是有效的路径", "路径中不能有“.”、“..”或连续的斜杠。")
	}
	if err := s.known(query); err != nil {
		return s, err
	}
	s.endpoint, err = s.parseEndpoint(query.Get("endpoint"))
	return s, err
}

const keys = "请用环境变量 AWS_ACCESS_KEY_ID 和 AWS_SECRET_ACCESS_KEY 或密钥文件提供密钥。"

// known refuses parameters that mean nothing here.
func (s settings) known(query url.Values) error {
	for _, key := range slices.Sorted(maps.Keys(query)) {
		if slices.Contains(parameters, key) {
			continue
		}
		message := "地址中没有“" + key + "”这个参数"
		if offer := nearest.Name(key, parameters); offer != "" {
			message += "，是否为“" + offer + "”"
		}
		return unusable(s.place(), message, "可用的有"+strings.Join(parameters, "、")+"。"+keys)
	}
	return nil
}

// parseEndpoint reads the address of the service. Without a scheme it is https.
func (s settings) parseEndpoint(endpoint string) (*url.URL, error) {
	if endpoint == "" {
		return nil, unusable(s.place(), "缺少参数“endpoint”", expected)
	}
	if !strings.Contains(endpoint, "://") {
		endpoint = "https://" + endpoint
	}
	u, err := url.Parse(endpoint)
	if err == nil && u.User != nil {
		return nil, unusable(s.place(), "地址中不能写密钥", keys)
	}
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
		return nil, unusable(s.place(), "“endpoint”的值不是有效的服务地址", "应写成 https://s3.example.cn 或 https://s3.example.cn:9000。")
	}
	if s.ca != "" && u.Scheme == "http" {
		return nil, unusable(s.place(), "服务地址以 http:// 开头，用不到“ca”所指的证书", "请改为 https://，或去掉“ca”。")
	}
	return u, nil
}

// openBucket opens a bucket, and asks the service once whether it is there.
func openBucket(ctx context.Context, s settings, spoolDir string) (*Store, error) {
	client, err := s.client()
	if err != nil {
		return nil, err
	}
	store := &Store{place: s.place(), driver: &bucket{core: minio.Core{Client: client}, name: s.bucket, prefix: s.prefix}}
	found, err := client.BucketExists(ctx, s.bucket)
	if err != nil {
		return nil, store.notKept(ctx, err)
	}
	if !found {
		return nil, unusable(s.place(), "存储服务上没有这个存储桶", "请核对名称，或先在存储服务上建好。")
	}
	root, err := os.OpenRoot(spoolDir)
	if err != nil {
		return nil, store.notKept(ctx, err)
	}
	store.spool = &spool{root: root, folder: "."}
	return store, nil
}

// retries is how often a request is made before its failure is told. Whoever can wait
// waits longer than a client should.
const retries = 3

func (s settings) client() (*minio.Client, error) {
	found := credentials.NewChainCredentials([]credentials.Provider{&credentials.EnvAWS{}, &credentials.FileAWSCredentials{}})
	if v, err := found.GetWithContext(nil); err != nil || v.AccessKeyID == "" || v.SecretAccessKey == "" {
		return nil, unusable(s.place(), "找不到存储服务的密钥", keys)
	}
	transport, err := s.transport()
	if err != nil {
		return nil, err
	}
	client, err := minio.New(s.endpoint.Host, &minio.Options{
		Creds: found, Secure: s.endpoint.Scheme == "https", Region: s.region, Transport: transport,
		BucketLookup: minio.BucketLookupPath, MaxRetries: retries,
	})
	if err != nil {
		e := unusable(s.place(), "“endpoint”的值不是有效的服务地址", "应写成 https://s3.example.cn 或 https://s3.example.cn:9000。")
		e.Cause = err
		return nil, e
	}
	return client, nil
}

// transport trusts, beside the authorities of the system, the one that the location names.
func (s settings) transport() (*http.Transport, error) {
	transport, err := minio.DefaultTransport(s.endpoint.Scheme == "https")
	if err != nil || s.ca == "" {
		return transport, err
	}
	pem, err := os.ReadFile(s.ca)
	if err != nil {
		e := unusable(s.place(), "无法读取“ca”所指的证书文件“"+s.ca+"”", "请核对路径和读取权限。")
		e.Cause = err
		return nil, e
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		pool = x509.NewCertPool()
	}
	if !pool.AppendCertsFromPEM(pem) {
		return nil, unusable(s.place(), "“"+s.ca+"”中没有证书", "应为 PEM 格式的根证书。")
	}
	transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: pool}
	return transport, nil
}
