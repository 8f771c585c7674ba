// Package archive writes the whole state of the service into one file, and restores it.
//
// In go a store, the files that it refers to and the workspace's own settings; out comes
// one stream. [Write] takes them while the service works: what the store says is one
// moment of it, and files are never removed, so that all it refers to is there. [Verify]
// reads an archive through, and [Restore] fills an empty place with one.
//
// An archive is a tar file, compressed by zstd, that any tar program takes apart: a
// manifest, the settings below workspace, the store's export, and each file under its
// SHA-256. A frame that zstd skips ends it, with a hash over every byte before; so a single
// byte that was changed anywhere is noticed.
//
// It never holds what nothing refers to, never leaves a store half-filled, and knows
// neither the time nor where anything lies.
package archive

import (
	"context"
	"errors"
	"fmt"
	"time"

	"huibao/pipeline/service/files"
)

// The entries, in their order.
const (
	manifestName    = "manifest.json"
	workspaceFolder = "workspace/"
	exportName      = "state.jsonl"
	blobFolder      = "blobs/"
)

const (
	kind   = "backup"
	format = 1
)

// Manifest is the first entry of an archive.
type Manifest struct {
	Huibao    string         `json:"huibao"` // always "backup"
	Format    int            `json:"format"`
	Program   string         `json:"program"` // version of the program that wrote it
	At        time.Time      `json:"at"`
	Rows      map[string]int `json:"rows"` // of the store's tables
	Workspace int            `json:"workspace"`
	Files     int            `json:"files"`
}

// Summary is what an archive holds.
type Summary struct {
	Manifest
	Bytes   int64 // of the files
	LeftOut int   // files in the place that nothing refers to; known to Write alone
}

// Progress is told how many of so many files are done.
type Progress func(done, total int)

func (p Progress) tell(done, total int) {
	if p != nil {
		p(done, total)
	}
}

// Reason names why an archive is not written or not taken.
type Reason string

// The reasons.
const (
	Damaged     Reason = "damaged"      // it is incomplete or was changed
	NoArchive   Reason = "no-archive"   // it is something else
	OtherFormat Reason = "other-format" // this program does not know its format
	Occupied    Reason = "occupied"     // the place to restore to holds something else
	BrokenAudit Reason = "broken-audit" // what was changed in the store is not to be passed on
	Unfinished  Reason = "unfinished"   // the place failed while it was filled
)

// Error says in Chinese, to whoever operates the service, what is wrong and what to do.
type Error struct {
	Reason  Reason
	Message string // what is wrong, with the full stop
	Action  string // what to do
	Err     error  // the cause, when there is one
}

func (e *Error) Error() string { return e.Message + e.Action }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// damaged words what is wrong with an archive. The end of a context stays what it is, and
// so does what was worded already.
func damaged(ctx context.Context, message string, cause error) error {
	var known *Error
	if errors.As(cause, &known) {
		return known
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return &Error{
		Reason: Damaged, Message: "备份不完整或被改动过：" + message + "。",
		Action: "没有恢复任何内容，请改用另一份备份。", Err: cause,
	}
}

func otherFormat(found int) error {
	return &Error{
		Reason:  OtherFormat,
		Message: fmt.Sprintf("备份的格式是第 %d 版，本程序只认识第 %d 版。", found, format),
		Action:  "请用写出这份备份的程序版本来恢复。",
	}
}

func noArchive(cause error) error {
	return &Error{Reason: NoArchive, Message: "这个文件不是本程序的备份。", Action: "请指明 huibao backup 写出的文件。", Err: cause}
}

// blobName is the entry of a file.
func blobName(d files.Digest) string {
	text := d.String()
	return blobFolder + text[:2] + "/" + text
}
