package files

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"net/http"
	"path"
	"strings"

	"github.com/minio/minio-go/v7"
)

// bucket keeps files as objects of an S3 service.
type bucket struct {
	core   minio.Core
	name   string
	prefix string // of every object; empty for none
}

// attempts is how often an upload is tried that meets another one under way.
const attempts = 3

// keep uploads the temporary file on the condition that its key is free, in a single
// request: an object is whole or absent, and no part of one waits in the bucket. The
// service is told the hash and refuses other bytes. A service that was killed may say for
// ever that a key is not free at which nothing is; the bytes are the name's, whoever
// uploads them, so in the end they are uploaded without condition.
func (b *bucket) keep(ctx context.Context, t *temporary, name string) error {
	for range attempts {
		if err := b.upload(ctx, t, name, true); !taken(err) {
			return err
		}
		size, sizeErr := b.size(ctx, name)
		switch {
		case sizeErr == nil && size == t.size:
			return nil
		case sizeErr == nil: // damaged, since the name is its hash
			return b.upload(ctx, t, name, false)
		case !errors.Is(sizeErr, fs.ErrNotExist):
			return sizeErr
		}
	}
	return b.upload(ctx, t, name, false)
}

func (b *bucket) upload(ctx context.Context, t *temporary, name string, ifFree bool) error {
	options := minio.PutObjectOptions{ContentType: "application/octet-stream", DisableContentSha256: true}
	if ifFree {
		options.SetMatchETagExcept("*")
	}
	content := io.NewSectionReader(t.file, 0, t.size)
	_, err := b.core.PutObject(ctx, b.name, b.key(name), content, t.size, "", t.digest.String(), options)
	return err
}

// taken reports whether an upload was refused because the key is not free: another
// object is there, or on its way.
func taken(err error) bool {
	switch minio.ToErrorResponse(err).StatusCode {
	case http.StatusPreconditionFailed, http.StatusConflict:
		return true
	}
	return false
}

func (b *bucket) key(name string) string { return path.Join(b.prefix, name) }

func (b *bucket) open(ctx context.Context, name string) (io.ReadCloser, error) {
	body, _, _, err := b.core.GetObject(ctx, b.name, b.key(name), minio.GetObjectOptions{})
	if err != nil {
		return nil, absent(err)
	}
	return body, nil
}

func (b *bucket) size(ctx context.Context, name string) (int64, error) {
	info, err := b.core.StatObject(ctx, b.name, b.key(name), minio.StatObjectOptions{})
	return info.Size, absent(err)
}

func (b *bucket) list(ctx context.Context, folder string) iter.Seq2[item, error] {
	return func(yield func(item, error) bool) {
		within, cancel := context.WithCancel(ctx)
		defer cancel() // ends the listing when the caller has enough
		options := minio.ListObjectsOptions{Prefix: b.key(folder) + "/", Recursive: true}
		for object := range b.core.ListObjectsIter(within, b.name, options) {
			name := strings.TrimPrefix(strings.TrimPrefix(object.Key, b.prefix), "/")
			if !yield(item{name, object.Size}, object.Err) || object.Err != nil {
				return
			}
		}
		if err := ctx.Err(); err != nil { // which ends a listing without a word
			yield(item{}, err)
		}
	}
}

// absent makes the service's word for an object that is not there that of Go.
func absent(err error) error {
	if minio.ToErrorResponse(err).Code == minio.NoSuchKey {
		return &fs.PathError{Op: "get", Path: minio.ToErrorResponse(err).Key, Err: fs.ErrNotExist}
	}
	return err
}

// close does nothing: connections that idle close by themselves.
func (b *bucket) close() error { return nil }
