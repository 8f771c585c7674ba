package files

import (
	"context"
	"crypto/x509"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/minio/minio-go/v7"
)

// What a caller can tell apart by errors.Is. After ErrFull and ErrUnreachable it may
// wait and try again: nothing was kept and nothing was lost.
var (
	ErrNotFound    = errors.New("file not found")
	ErrAltered     = errors.New("file altered")
	ErrForeign     = errors.New("file not of this store")
	ErrFull        = errors.New("place full")
	ErrUnreachable = errors.New("place unreachable")
	ErrLocation    = errors.New("no usable location")
)

// Error is what went wrong, in Chinese for those who run the program.
type Error struct {
	Place   string // the directory or bucket
	Message string // what is wrong, without the full stop
	Action  string // what to do, whole sentences
	Kind    error  // one of the kinds above, nil for none of them
	Cause   error  // what the system said, for logs; may be nil
}

// Error returns place, message and action as one line.
func (e *Error) Error() string { return e.Place + "：" + e.Message + "。" + e.Action }

// Unwrap returns kind and cause, as far as there are any.
func (e *Error) Unwrap() []error {
	return slices.DeleteFunc([]error{e.Kind, e.Cause}, func(err error) bool { return err == nil })
}

// failure puts an error of a driver into words. Where the caller's context has ended it
// stays as it is.
func (s *Store) failure(ctx context.Context, d Digest, err error) error {
	var known *Error
	if err == nil || errors.As(err, &known) || ended(ctx, err) {
		return err
	}
	e := &Error{Place: s.place, Kind: Kind(err), Cause: err}
	switch e.Kind {
	case ErrNotFound:
		e.Message, e.Action = "找不到文件 "+d.String(), "请从备份中恢复这个文件。"
	case ErrFull:
		e.Message, e.Action = "存储空间已满", "请清理或扩大存储空间后重试。"
	case ErrUnreachable:
		e.Message, e.Action = unreachable(err)
	default:
		e.Message, e.Action = "无法读写（"+err.Error()+"）", "请检查存储位置和读写权限。"
	}
	return e
}

// notKept is failure for what could not be kept. A path that is missing then is the
// place itself.
func (s *Store) notKept(ctx context.Context, err error) error {
	var read *readError
	if errors.As(err, &read) {
		return read.error
	}
	err = s.failure(ctx, Digest{}, err)
	var e *Error
	if errors.As(err, &e) && e.Kind == ErrNotFound {
		e.Kind = ErrUnreachable
		e.Message, e.Action = unreachable(e.Cause)
	}
	return err
}

// ended reports whether an error is the end of the context. A connection that times out
// gives the same error while the context goes on.
func ended(ctx context.Context, err error) bool {
	return ctx.Err() != nil && (errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded))
}

func altered(place string, d Digest) error {
	return &Error{
		Place: place, Kind: ErrAltered,
		Message: "文件 " + d.String() + " 的内容与校验值不符，已损坏或被改动",
		Action:  "请从备份中恢复这个文件。",
	}
}

func foreign(place, name string) error {
	return &Error{
		Place: place, Kind: ErrForeign,
		Message: "“" + name + "”不是本程序保存的文件",
		Action:  "请核对后移到别处。",
	}
}

// unreachable words what keeps a place from answering, as far as it is known.
func unreachable(err error) (message, action string) {
	var authority x509.UnknownAuthorityError
	switch {
	case errors.As(err, &authority):
		return "不信任存储服务的证书", "请在地址中用 ca=文件 指明签发证书的根证书。"
	case refused(err):
		return "存储位置拒绝访问（" + err.Error() + "）", "请检查读写权限或密钥。"
	}
	return "存储位置没有响应或无法读写（" + err.Error() + "）", "请检查磁盘或网络，然后重试。"
}

// Kind tells what an error of the system or of an S3 service is to a caller: ErrNotFound,
// ErrFull, ErrUnreachable, or nil for none of them.
func Kind(err error) error {
	answer, answered := errors.AsType[minio.ErrorResponse](err)
	switch {
	case answered && fullCode(answer):
		return ErrFull
	case answered:
		return ErrUnreachable
	case errors.Is(err, fs.ErrNotExist):
		return ErrNotFound
	case among(err, fullErrors):
		return ErrFull
	case among(err, unreachableErrors), refused(err), ofNetwork(err), errors.Is(err, io.ErrUnexpectedEOF):
		return ErrUnreachable
	}
	return nil
}

// ofNetwork reports whether an error came about on the way to a service. Any error number of
// the system is a [net.Error], so that alone says nothing.
func ofNetwork(err error) bool {
	var request *url.Error
	var connection *net.OpError
	var other net.Error
	return errors.As(err, &request) || errors.As(err, &connection) || errors.As(err, &other) && other.Timeout()
}

// refused reports whether the place is there and does not let us in.
func refused(err error) bool {
	answer, answered := errors.AsType[minio.ErrorResponse](err)
	return errors.Is(err, fs.ErrPermission) || answered && answer.StatusCode == http.StatusForbidden
}

// fullCode reports whether a service says that it can take no more. There is no one
// code for it; the status is that of WebDAV.
func fullCode(e minio.ErrorResponse) bool {
	return e.StatusCode == http.StatusInsufficientStorage || strings.HasSuffix(e.Code, "StorageFull") ||
		strings.HasSuffix(e.Code, "QuotaExceeded") || e.Code == "InsufficientCapacity"
}

func among(err error, these []error) bool {
	for _, one := range these {
		if errors.Is(err, one) {
			return true
		}
	}
	return false
}
