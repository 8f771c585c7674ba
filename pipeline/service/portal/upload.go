package portal

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"huibao/pipeline/filename"
	"huibao/pipeline/service/store"
	"huibao/pipeline/service/work"
)

const (
	mostFiles = 20       // at a time
	slack     = 64 << 10 // of a request, around each file
)

// mostFile is how large one file may be.
func (p *Portal) mostFile() int64 { return p.Desk.Line.MostFile() }

// upload takes the files of a form and shows what becomes of them.
func upload(v *visit) error {
	got, err := v.take()
	if err != nil {
		return err
	}
	if len(got) == 1 {
		return v.seeOther("/office/submissions/" + got[0].ID)
	}
	return v.seeOther("/office/submissions")
}

// take receives the files of a form, one after the other, as they come.
func (v *visit) take() ([]store.Attempt, error) {
	most := v.p.mostFile()
	v.r.Body = http.MaxBytesReader(v.w, &steady{v.r.Body, http.NewResponseController(v.w)}, mostFiles*(most+slack))
	parts, err := v.r.MultipartReader()
	if err != nil {
		return nil, refuse(http.StatusUnsupportedMediaType, "没有收到文件。请在“本月任务”页面选择文件后上传。")
	}
	var got []store.Attempt
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, broken(len(got), err)
		}
		if part.FileName() == "" {
			continue
		}
		if len(got) == mostFiles {
			return nil, refuse(http.StatusRequestEntityTooLarge, fmt.Sprintf("一次最多上传 %d 个文件，前 %d 个已经收下，其余的请再传一次。", mostFiles, mostFiles))
		}
		attempts, err := v.receive(part.FileName(), &bounded{part, most})
		if err != nil {
			return nil, broken(len(got), err)
		}
		got = append(got, attempts...)
	}
	if len(got) == 0 {
		return nil, refuse(http.StatusBadRequest, "还没有选择文件。请选择要报送的工作簿，再点“上传”。")
	}
	return got, nil
}

// receive hands one file to the desk, in the name of the user's office.
func (v *visit) receive(name string, from io.Reader) ([]store.Attempt, error) {
	if now := v.p.Clock(); !v.p.uploads.take(now, v.user.Office) {
		return nil, v.later(v.p.uploads.wait(now, v.user.Office), "本单位上传得太快了。")
	}
	if at := strings.LastIndexAny(name, `/\`); at >= 0 {
		name = name[at+1:]
	}
	return v.p.Desk.Receive(v.r.Context(), work.Parcel{
		Way: way, Folders: []string{v.user.Office}, Name: filename.Clean(name), Office: v.user.Office, Who: v.user.Account,
	}, from, nil)
}

// errTooLarge says that one file is larger than is allowed.
var errTooLarge = errors.New("the file is too large")

// broken words why an upload ended before its end.
func broken(before int, err error) error {
	kept := ""
	if before > 0 {
		kept = fmt.Sprintf("（前 %d 个文件已经收下。）", before)
	}
	var large *http.MaxBytesError
	var said *refusal
	switch {
	case errors.Is(err, errTooLarge) || errors.As(err, &large):
		return refuse(http.StatusRequestEntityTooLarge, "文件太大，没有收下。请去掉工作簿里的图片和多余的工作表，存盘后重新上传。"+kept)
	case errors.As(err, &said):
		return refuse(said.status, said.message+kept)
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, http.ErrBodyReadAfterClose), isTimeout(err):
		return refuse(http.StatusRequestTimeout, "上传中断了，文件没有收下。请检查网络后重新上传。"+kept)
	}
	return err
}

func isTimeout(err error) bool {
	var timeout interface{ Timeout() bool }
	return errors.As(err, &timeout) && timeout.Timeout()
}

// bounded fails where a reader gives more than it may.
type bounded struct {
	from io.Reader
	left int64
}

func (b *bounded) Read(into []byte) (int, error) {
	n, err := b.from.Read(into)
	if b.left -= int64(n); b.left < 0 {
		return n, errTooLarge
	}
	return n, err
}

// steady lets a body take its time as long as something comes.
type steady struct {
	io.ReadCloser
	connection *http.ResponseController
}

func (s *steady) Read(into []byte) (int, error) {
	now := time.Now()
	_ = s.connection.SetReadDeadline(now.Add(stallTime)) // where there is none to set, none is needed
	_ = s.connection.SetWriteDeadline(now.Add(answerTime))
	return s.ReadCloser.Read(into)
}
