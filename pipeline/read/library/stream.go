package library

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/richardlehane/mscfb"

	"huibao/pipeline/read/workbook"
)

// What the task says before the stream, or instead of it.
const (
	sound = iota
	damaged
	truncated
	absent
)

// Stream returns the stream of a compound file that holds a workbook. What is none, or
// ends the task, comes back as a [*workbook.Error].
func (r Run) Stream(ctx context.Context, data []byte, limits workbook.Limits) ([]byte, error) {
	out, err := r(ctx, streamTask, data)
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return nil, limits.Exceeded(workbook.TooSlow, err)
	case err != nil:
		return nil, workbook.NewError(workbook.Crashed, err)
	case len(out) == 0:
		return nil, workbook.NewError(workbook.Crashed, errors.New("no answer"))
	case out[0] == sound && int64(len(out))-1 > limits.File:
		return nil, limits.Exceeded(workbook.TooLarge, nil)
	}
	said := string(out[1:min(len(out), maxSaid)])
	switch out[0] {
	case sound:
		return out[1:], nil
	case truncated:
		return nil, workbook.NewError(workbook.Truncated, errors.New(said))
	case absent:
		return nil, workbook.NewError(workbook.OldFormat, errors.New(said))
	default:
		return nil, workbook.NewError(workbook.Damaged, errors.New(said))
	}
}

// maxSaid bounds what is kept of a reason.
const maxSaid = 1000

// stream is the task. A stream is never longer than the file that it stands in; one that
// claims to be goes round in circles.
func stream(in []byte) ([]byte, error) {
	compound, err := mscfb.New(bytes.NewReader(in))
	if err != nil {
		return fail(damaged, err), nil
	}
	for _, entry := range compound.File {
		if entry.Name != "Workbook" && entry.Name != "Book" {
			continue
		}
		if entry.Size > int64(len(in)) {
			return fail(truncated, fmt.Errorf("stream of %d bytes", entry.Size)), nil
		}
		out := bytes.NewBuffer(make([]byte, 0, 1+entry.Size+bytes.MinRead))
		out.WriteByte(sound)
		if n, err := io.Copy(out, io.LimitReader(entry, int64(len(in)))); err != nil || n != entry.Size {
			return fail(truncated, fmt.Errorf("%d of %d bytes: %w", n, entry.Size, errors.Join(err))), nil
		}
		return out.Bytes(), nil
	}
	return fail(absent, errors.New("no workbook stream")), nil
}

func fail(as byte, err error) []byte { return append([]byte{as}, err.Error()...) }
