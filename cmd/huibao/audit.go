package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"huibao/config"
	"huibao/pipeline/service/store"
	"huibao/pipeline/unit"
)

func auditCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "audit", Short: "查看、核对或导出操作记录", Args: arguments(0, 0, "不带参数"),
		Long: `列出最近的操作记录：什么时候、谁、做了什么。每一行都带着前一行的校验值，改动、删去或插入任何一行都查得出来。
--verify 从头核对一遍；--export 把全部记录写成文件，每行一个 JSON。`,
		Example: "  huibao audit --workspace demo --lines 50\n  huibao audit --workspace demo --verify",
	}
	dir := workspaceFlag(cmd)
	lines := cmd.Flags().IntP("lines", "n", 20, "列出最近多少行")
	verify := cmd.Flags().Bool("verify", false, "从头核对全部操作记录")
	export := cmd.Flags().String("export", "", "把全部操作记录写入这个文件")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if *lines < 1 {
			return misuse("--lines 应为大于 0 的整数，现在是 %d。", *lines)
		}
		w, err := readSettings(*dir)
		if err != nil {
			return err
		}
		s, err := w.readStore(cmd.Context())
		if err != nil {
			return err
		}
		defer s.Close()
		switch {
		case *verify:
			return verifyAudit(cmd, s)
		case *export != "":
			return exportAudit(cmd, s, *export)
		}
		return w.lastLines(cmd, s, *lines)
	}
	return cmd
}

func verifyAudit(cmd *cobra.Command, s *store.Store) error {
	err := s.Verify(cmd.Context())
	if broken, ok := errors.AsType[*store.BrokenError](err); ok {
		return failed("操作记录从第 %d 行起与写入时不符，数据库可能被改动过。请停止服务，保留数据库原样，并告知维护人员。", broken.Seq)
	}
	if err != nil {
		return err
	}
	return s.Read(cmd.Context(), func(v *store.View) error {
		head, err := v.Head()
		if err == nil {
			fmt.Fprintf(cmd.OutOrStdout(), "操作记录共 %d 行，前后相符。\n末行的校验值：%s\n", head.Seq, head.Hash)
		}
		return err
	})
}

func exportAudit(cmd *cobra.Command, s *store.Store, path string) error {
	err := newFile(path, func(w io.Writer) error { return s.ExportAudit(cmd.Context(), w) })
	if err == nil {
		fmt.Fprintf(cmd.OutOrStdout(), "操作记录已写入 %s。\n", path)
	}
	return err
}

func (w *workspace) lastLines(cmd *cobra.Command, from *store.Store, n int) error {
	zone, err := time.LoadLocation(w.Workspace.Timezone)
	if err != nil {
		return err
	}
	var last []store.Line
	err = from.Read(cmd.Context(), func(v *store.View) (err error) {
		last, err = v.LastLines(n)
		return err
	})
	if err != nil {
		return err
	}
	if len(last) == 0 {
		fmt.Fprintln(cmd.OutOrStdout(), "还没有操作记录。")
	}
	told := auditWords{zone, w.registry()}
	for _, l := range last {
		fmt.Fprintln(cmd.OutOrStdout(), told.line(l))
	}
	return nil
}

// registry is the workspace's, to call offices by their names; nil where the settings are
// at fault, which is no reason to hide the audit.
func (w *workspace) registry() *unit.Registry {
	opened, err := config.Open(os.DirFS(w.dir))
	if err != nil {
		return nil
	}
	return opened.Units
}

// auditWords puts lines of the audit into words.
type auditWords struct {
	zone  *time.Location
	units *unit.Registry
}

var whatWords = map[string]string{
	"receive": "收到报送", "verdict": "审核报送", "join": "合并报送", "supersede": "替换报送", "release": "解除搁置", "explain": "说明情况",
	"open": "开始收报", "close": "截止收报", "start": "开始任务", "finish": "结束任务", "publish": "发布汇报",
	"notify": "记下通知", "send": "发出通知", "park": "搁置通知",
	"decide": "核定报送", "reopen": "开放补报", "edit": "修改文字", "draft": "生成草稿", "sign": "签发",
}

var originWords = map[string]string{
	"portal": "网页", "folder": "收件箱", "command": "命令行", "schedule": "定时", "job": "后台任务",
}

var stateWords = map[store.State]string{
	store.Received: "已收到", store.Checked: "待核定", store.Accepted: "通过", store.Joined: "已与其他文件合并", store.Returned: "退回",
	store.Superseded: "已被后报的替换", store.Duplicate: "与前一份相同", store.Quarantined: "搁置待核实",
	store.State(store.Running): "进行中", store.State(store.Done): "完成", store.State(store.Failed): "失败",
}

var decisionWords = map[store.DecisionKind]string{
	store.Late: "锁定后报来，待核定", store.Warned: "警告待核定", store.Admitted: "计入", store.SentBack: "退回",
}

// whoWords are the parts of the program that act by themselves.
var whoWords = map[string]string{
	"check": "审核程序", "report": "汇报程序", "intake": "收件程序", "folder": "收件程序", "command": "命令行",
	"notify": "通知程序", "work": "后台程序",
}

func word[K ~string](words map[K]string, key K) string {
	if w, known := words[key]; known {
		return w
	}
	return string(key)
}

func (a auditWords) line(l store.Line) string {
	origin, place, _ := strings.Cut(l.Origin, "/")
	by := word(originWords, origin)
	if place != "" {
		by += " " + place
	}
	return fmt.Sprintf("%d\u3000%s\u3000%s（%s）\u3000%s\u3000%s%s", l.Seq, l.At.In(a.zone).Format("2006-01-02 15:04:05"),
		word(whoWords, l.Who), by, word(whatWords, l.What), a.object(l.Object), a.detail(l.Detail))
}

var objectWords = map[string]string{
	"attempt": "报送", "edition": "汇报", "draft": "草稿", "period": "报告期", "run": "任务", "notice": "通知", "message": "通知",
}

// object names what was changed; identifiers are cut to what tells them apart.
func (a auditWords) object(text string) string {
	kind, rest, _ := strings.Cut(text, " ")
	const enough = 8
	if hashed := kind == "attempt" || kind == "notice" || kind == "message"; hashed && len(rest) > enough {
		rest = rest[:enough]
	}
	return word(objectWords, kind) + " " + rest
}

// detailWords are the parts of a detail that people ask for, in the order of telling.
var detailWords = []struct{ key, name string }{
	{"name", "文件"}, {"office", "单位"}, {"period", "报告期"}, {"number", "第几次"}, {"state", "结果"}, {"findings", "审核问题"},
	{"decision", "核定"}, {"passage", "段落"}, {"address", "发往"}, {"cause", "原因"}, {"deadline", "期限"}, {"result", "说明"},
	{"words", "说明"}, {"signed_by", "签发"},
}

func (a auditWords) detail(text string) string {
	var values map[string]any
	if json.Unmarshal([]byte(text), &values) != nil {
		return ""
	}
	var parts []string
	for _, d := range detailWords {
		if value := a.value(d.key, values[d.key]); value != "" {
			parts = append(parts, d.name+" "+value)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "（" + strings.Join(parts, "，") + "）"
}

func (a auditWords) value(key string, value any) string {
	text, isText := value.(string)
	switch {
	case key == "office" && a.units != nil && text != "":
		return a.units.Name(text)
	case key == "address" && text != "":
		return addressWord(text)
	case key == "state":
		return word(stateWords, store.State(text))
	case key == "decision":
		return word(decisionWords, store.DecisionKind(text))
	case isText:
		return text
	}
	if n, isNumber := value.(float64); isNumber {
		return plain(n)
	}
	return ""
}
