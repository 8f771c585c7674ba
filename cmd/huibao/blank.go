package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"huibao/pipeline"
	"huibao/pipeline/nearest"
	"huibao/pipeline/period"
	"huibao/pipeline/publish"
	"huibao/pipeline/unit"
)

// blanksName is the workspace's folder of blank workbooks.
const blanksName = "blanks"

func blankCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "blank", Short: "生成发给各单位填报的空白报表", Args: arguments(0, 0, "不带参数"),
		Long: `生成一个报告期的空白报表：社区名称和稳定数据已经填好，选中一格可以看到上月数和要求，填错当场提示。
上月的数取自已经收下的报表；没有上月报表的，只填社区名称。`,
		Example: "  huibao blank --workspace demo --period 2006-07 --all\n  huibao blank --workspace demo --period 2006-07 --office 侯家塘街道",
	}
	dir, form := workspaceFlag(cmd), formFlag(cmd)
	month := cmd.Flags().String("period", "", "报告期，如 2006-07")
	office := cmd.Flags().String("office", "", "填报单位的代码或名称")
	all := cmd.Flags().Bool("all", false, "生成全部单位的，包括区级")
	output := cmd.Flags().String("output", "", "写进这个文件夹；不填则写进工作区的 "+blanksName+"/报告期")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if (*office == "") == !*all || *month == "" {
			return misuse("请用 --period 指明报告期，并用 --office 指明一个单位，或用 --all 生成全部单位的。运行 %s --help 查看用法。", cmd.CommandPath())
		}
		w, err := openForm(*dir, *form)
		if err != nil {
			return err
		}
		p, err := parsePeriod(*month)
		if err != nil {
			return err
		}
		units, err := w.reporters(*office, p)
		if err != nil {
			return err
		}
		if *output == "" {
			*output = filepath.Join(w.path(blanksName), p.String())
		}
		return makeBlanks(cmd, w, p, units, *output)
	}
	return cmd
}

// makeBlanks makes the workbooks, places them and says what was done.
func makeBlanks(cmd *cobra.Command, w *workspace, p period.Period, units []unit.Unit, dir string) error {
	previous, err := w.before(cmd.Context(), p)
	if err != nil {
		return err
	}
	var files []publish.File
	for _, u := range units {
		data, err := w.line.Blank(u.Code, p, previous)
		if err != nil {
			return err
		}
		name := fileName(u.Name + "_" + w.Form.Name + "_" + p.Chinese())
		files = append(files, publish.File{Name: name + ".xlsx", Data: data})
	}
	if err := publish.Place(dir, files...); err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	fmt.Fprintf(out, "已生成%s的空白报表 %d 份：\n", p.Chinese(), len(files))
	for _, f := range files {
		fmt.Fprintf(out, "  %s\n", filepath.Join(dir, f.Name))
	}
	inbox := filepath.Join(w.path(w.Workspace.Inbox), p.String())
	fmt.Fprintf(out, "\n下一步：把报表发给各单位填写，收回后放进 %s，再运行 huibao run。\n", inbox)
	return nil
}

// before returns the accounts of the month before, nil when nothing of it was taken in.
func (w *workspace) before(ctx context.Context, p period.Period) (*pipeline.Accounts, error) {
	s, err := lookInto(ctx, w, nil)
	if err != nil || s == nil {
		return nil, err
	}
	earlier, err := s.desk.Earlier(ctx, p)
	if err = errors.Join(err, s.close()); err != nil {
		return nil, err
	}
	for _, a := range earlier {
		if a.Period == p.Previous() {
			return a, nil
		}
	}
	return nil, nil
}

// reporters returns the unit that a flag names by code or name, all of them when it is
// empty: the offices of the month, and the district where the form asks it something.
func (w *workspace) reporters(text string, p period.Period) ([]unit.Unit, error) {
	all := append(w.Units.Offices(p), w.Units.District())
	if text == "" {
		return all, nil
	}
	var names []string
	for _, u := range all {
		if text == u.Code || text == u.Name || text == u.Short {
			return []unit.Unit{u}, nil
		}
		names = append(names, u.Name)
	}
	offer := ""
	if name := nearest.Name(text, names); name != "" {
		offer = "是否为“" + name + "”？"
	}
	return nil, misuse("名录中没有单位“%s”。%s可选：%s。", text, offer, strings.Join(names, "、"))
}
