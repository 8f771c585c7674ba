package archive

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash"
	"io"
)

// A seal is a frame that zstd programs skip: its number, its length, our mark, and the
// hash of every byte before it.
const (
	skippable = 0x184D2A5E // one of the sixteen numbers of such frames
	mark      = "huibao 1"
	sealSize  = 4 + 4 + len(mark) + sha256.Size
)

func seal(sum []byte) []byte {
	frame := binary.LittleEndian.AppendUint32(nil, skippable)
	frame = binary.LittleEndian.AppendUint32(frame, uint32(len(mark)+len(sum)))
	return append(append(frame, mark...), sum...)
}

// sealing hashes what is written.
type sealing struct {
	to   io.Writer
	hash hash.Hash
}

func (s *sealing) Write(b []byte) (int, error) {
	n, err := s.to.Write(b)
	s.hash.Write(b[:n])
	return n, err
}

// close writes the seal.
func (s *sealing) close() error {
	_, err := s.to.Write(seal(s.hash.Sum(nil)))
	return err
}

// unsealing reads all but the seal, and ends with its context.
type unsealing struct {
	ctx  context.Context
	from *bufio.Reader
	hash hash.Hash
}

func newUnsealing(ctx context.Context, from io.Reader) *unsealing {
	return &unsealing{ctx, bufio.NewReaderSize(from, 256<<10), sha256.New()}
}

func (u *unsealing) Read(b []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	if len(b) == 0 {
		return 0, nil
	}
	if _, err := u.from.Peek(sealSize + 1); err != nil {
		return 0, err // at the end io.EOF
	}
	n, err := u.from.Read(b[:min(len(b), u.from.Buffered()-sealSize)])
	u.hash.Write(b[:n])
	return n, err
}

var errSeal = errors.New("the seal is not that of the bytes before it")

// check compares the seal with what was read. All must have been read.
func (u *unsealing) check() error {
	have, err := u.from.Peek(sealSize)
	if err == nil && !bytes.Equal(have, seal(u.hash.Sum(nil))) {
		err = errSeal
	}
	return err
}
