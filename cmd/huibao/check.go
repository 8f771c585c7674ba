package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"runtime/debug"

	"github.com/spf13/cobra"

	"huibao/pipeline"
	"huibao/pipeline/form"
	"huibao/pipeline/period"
	"huibao/pipeline/submission"
)

// checkMemory is the memory above which garbage is collected at once rather than
// left to grow: a folder may hold thousands of files of any size.
const checkMemory = 104 << 20

func checkCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "check 报表或文件夹…", Short: "审核报表，指出有问题的单元格", Args: arguments(1, -1, "至少一个报表文件或文件夹"),
		Long: `逐个审核报表；给出文件夹的，审核其中的每一个文件。在工作区中运行时，还会与已经收下的以前各期的报表相比较；同一单位同一期先后报的几份，
回执中说明后一份改动了什么。
全部通过返回 0，有报表被退回返回 1，有文件无法读取返回 2。`,
		Example: "  huibao check --workspace demo 东塘街道6月.xlsx",
	}
	dir, form := workspaceFlag(cmd), formFlag(cmd)
	month := cmd.Flags().String("period", "", "应报的报告期，如 2006-06；不填则以封面为准")
	answers := cmd.Flags().String("receipts", "", "把每份报表的回执写进这个文件夹：标明错处的工作簿、PDF 和 JSON")
	asJSON := cmd.Flags().Bool("json", false, "输出 JSON")
	cmd.RunE = func(cmd *cobra.Command, args []string) (err error) {
		w, err := openOrDefault(*dir)
		if err != nil {
			return err
		}
		if err := w.choose(*form); err != nil {
			return err
		}
		e := &examination{
			w: w, watch: newProgress(cmd.ErrOrStderr()), history: make(map[period.Period][]*pipeline.Accounts),
		}
		if e.records, err = lookInto(cmd.Context(), w, nil); err != nil {
			return err
		}
		if e.records != nil {
			defer func() { err = errors.Join(err, e.records.close()) }()
		}
		e.attempts = newAttempts(w, e.records)
		if *answers != "" {
			e.receipts = &receipts{*answers, make(map[string]int)}
		}
		if *month != "" {
			if e.expected, err = parsePeriod(*month); err != nil {
				return err
			}
		}
		var to listener = &checkedText{out: cmd.OutOrStdout()}
		if *asJSON {
			to = &checkedList{out: cmd.OutOrStdout(), line: w.line}
		}
		debug.SetMemoryLimit(checkMemory)
		return e.files(cmd.Context(), args, to)
	}
	return cmd
}

// examination checks files one by one, each against the months before its own.
type examination struct {
	w        *workspace
	records  *service // nil where nothing was ever taken in
	watch    *progress
	attempts *attempts
	receipts *receipts                              // nil when none are wanted
	expected period.Period                          // zero when the cover alone decides
	history  map[period.Period][]*pipeline.Accounts // what came before each month met so far
}

// listener is told of each file as soon as it is checked.
type listener interface {
	file(pipeline.Received) error
	end() error
}

// files checks what the paths name. The verdict on all of them is the error.
func (e *examination) files(ctx context.Context, paths []string, to listener) error {
	code := exitDone
	for path, err := range filesUnder(paths) {
		var file pipeline.File
		if err == nil {
			file, err = e.w.readFile(path)
		}
		if err != nil {
			code = exitUsage
			if err := to.file(notOpened(path, err)); err != nil {
				return err
			}
			continue
		}
		for _, each := range pipeline.Unpack(file) {
			status, err := e.answer(ctx, path, each, to)
			if err != nil {
				return err
			}
			code = max(code, exitCodes[status])
		}
	}
	if err := to.end(); err != nil || code == exitDone {
		return err
	}
	return &exitError{code, ""}
}

// exitCodes are what a file of each status makes of the exit code at least.
var exitCodes = map[pipeline.Status]int{pipeline.Returned: exitFailed, pipeline.Unreadable: exitUsage}

// answer checks one file, which lies at the path or in the bundle there, and tells what
// was found, on the receipt too.
func (e *examination) answer(ctx context.Context, path string, file pipeline.File, to listener) (pipeline.Status, error) {
	r, err := e.file(ctx, file)
	if err == nil {
		err = e.follow(ctx, path, &r)
	}
	if err != nil {
		return "", err
	}
	var crash *pipeline.CrashError
	if errors.As(r.Cause, &crash) {
		slog.Error("reading crashed", "file", file.Name, "cause", crash.Cause, "stack", string(crash.Stack))
	}
	if e.receipts != nil {
		if err := e.receipts.place(ctx, e.w, r, file); err != nil {
			return "", err
		}
	}
	return r.Status, errors.Join(to.file(r), ctx.Err())
}

func (e *examination) file(ctx context.Context, file pipeline.File) (pipeline.Received, error) {
	in := pipeline.Inputs{Period: e.expected, Today: e.w.today(), Progress: e.watch.tell}
	defer e.watch.end()
	r := e.w.line.Read(ctx, file, in.Progress)
	if r.Submission == nil {
		return r, nil
	}
	if r.Submission.Period.IsZero() {
		return e.w.line.Judge(r, in), nil
	}
	// The cover tells which months came before; with them the rules that compare can
	// speak as well.
	var err error
	if in.Earlier, err = e.before(ctx, r.Submission.Period); err != nil {
		return r, err
	}
	return e.w.line.Judge(r, in), nil
}

// follow makes a file the attempt after those that came before it.
func (e *examination) follow(ctx context.Context, path string, r *pipeline.Received) error {
	s := r.Submission
	if s == nil || s.Office == "" || s.Period.IsZero() {
		return nil
	}
	earlier, err := e.attempts.before(ctx, attempt{path: path, hash: s.Source.SHA256}, sender{s.Office, s.Period})
	if err != nil {
		return err
	}
	r.Follow(nil)
	for i := len(earlier) - 1; i >= 0; i-- {
		file, there, err := e.attempts.file(ctx, earlier[i])
		if err != nil {
			return err
		}
		if !there {
			continue
		}
		before, err := e.file(ctx, file)
		if err != nil {
			return err
		}
		if before.Submission == nil {
			continue
		}
		before.Submission.Attempt = i + 1
		r.Follow(&before)
		break
	}
	return nil
}

func (e *examination) before(ctx context.Context, p period.Period) ([]*pipeline.Accounts, error) {
	if known, ok := e.history[p]; ok {
		return known, nil
	}
	if e.records == nil {
		return nil, nil
	}
	earlier, err := e.records.desk.Earlier(ctx, p)
	e.history[p] = earlier
	return earlier, err
}

// notOpened is the answer on a file that the system does not let us read.
func notOpened(path string, err error) pipeline.Received {
	name := filepath.Base(path)
	return pipeline.Received{Name: name, Status: pipeline.Unreadable, Findings: []submission.Finding{{
		Severity: form.Error, File: name, Message: chinese(err), Action: "请核对文件名和权限后再试。",
	}}}
}

// checkedText writes checked files for people.
type checkedText struct {
	out   io.Writer
	count map[pipeline.Status]int
	total int
}

func (t *checkedText) file(r pipeline.Received) error {
	if t.count == nil {
		t.count = make(map[pipeline.Status]int)
	}
	t.count[r.Status]++
	t.total++
	_, err := fmt.Fprintf(t.out, "%s\u3000%s%s\n", statusWords[r.Status], r.Name, counts(r.Findings))
	for _, f := range r.Findings {
		_, failed := fmt.Fprintf(t.out, "  %s %s\u3000%s%s%s\n", severityWords[f.Severity], f.Rule, f.Message, f.Action, explanation(f))
		err = errors.Join(err, failed)
	}
	return err
}

// end sums several files up.
func (t *checkedText) end() error {
	if t.total < 2 {
		return nil
	}
	_, err := fmt.Fprintf(t.out, "\n共审核 %d 份：通过 %d 份，退回 %d 份，无法读取 %d 份。\n",
		t.total, t.count[pipeline.Accepted], t.count[pipeline.Returned], t.count[pipeline.Unreadable])
	return err
}

// explanation is what the office says to a finding, in brackets.
func explanation(f submission.Finding) string {
	if f.Explanation == "" {
		return ""
	}
	return "（情况说明：" + f.Explanation + "）"
}
