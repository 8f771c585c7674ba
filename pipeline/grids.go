package pipeline

import (
	"context"
	"runtime/debug"

	"huibao/pipeline/submission"
)

// Grids returns the sheets of a file as they stand there. A fault in reading is a
// [*CrashError].
func (p *Pipeline) Grids(ctx context.Context, file File) (out []submission.Grid, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = &CrashError{Reading, cause, debug.Stack()}
		}
	}()
	return p.reader.Grids(ctx, file.Name, file.Data)
}

// MostFile is how large one file may be, in bytes.
func (p *Pipeline) MostFile() int64 { return p.reader.Limits.File }
