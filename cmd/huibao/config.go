package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"huibao/config"
	"huibao/pipeline/service/notify"
)

func configCommand() *cobra.Command {
	return group("config", "检查设置，查看设置文件的格式", configCheckCommand(), configSchemaCommand())
}

func configCheckCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "check", Short: "检查工作区的设置、报表格式和单位名录", Args: arguments(0, 0, "不带参数"),
		Example: "  huibao config check --workspace demo",
	}
	dir := workspaceFlag(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		w, err := openWorkspace(*dir)
		if err != nil {
			return err
		}
		if _, err := notify.New(w.notices()); err != nil {
			return err
		}
		out := cmd.OutOrStdout()
		fmt.Fprintln(out, "设置无误。")
		for _, r := range w.Forms {
			indicators := 0
			for _, s := range r.Form.Sheets {
				indicators += len(s.Indicators())
			}
			fmt.Fprintf(out, "报表：%s（第 %s 版），%d 张表，%d 个指标，%d 个数据，%d 条规则，日程 %d 步\n",
				r.Form.Name, r.Form.Version, len(r.Form.Sheets), indicators, len(r.Form.Definitions()), len(r.Form.Rules), len(r.Calendar.Steps))
		}
		fmt.Fprintf(out, "单位：%s等 %d 个单位\n", w.Units.District().Name, len(w.Units.All()))
		return nil
	}
	return cmd
}

func configSchemaCommand() *cobra.Command {
	return &cobra.Command{
		Use: "schema [种类]", Short: "输出设置文件的 JSON Schema", Args: arguments(0, 1, "至多一个种类："+strings.Join(config.SchemaKinds(), "、")),
		Long:    "输出一种设置文件的 JSON Schema；不写种类则全部输出，以种类为键。",
		Example: "  huibao config schema form",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return allSchemas(cmd)
			}
			schema, err := config.Schema(args[0])
			if err != nil {
				return misuse("没有种类“%s”。可选：%s。", args[0], strings.Join(config.SchemaKinds(), "、"))
			}
			_, err = cmd.OutOrStdout().Write(schema)
			return err
		},
	}
}

// allSchemas prints every schema under the name of its kind.
func allSchemas(cmd *cobra.Command) error {
	all := make(map[string]json.RawMessage)
	for _, kind := range config.SchemaKinds() {
		schema, err := config.Schema(kind)
		if err != nil {
			return err
		}
		all[kind] = schema
	}
	return printJSON(cmd.OutOrStdout(), all)
}
