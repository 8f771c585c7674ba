package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"huibao/config"
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
		indicators := 0
		for _, s := range w.Form.Sheets {
			indicators += len(s.Indicators())
		}
		fmt.Fprintf(cmd.OutOrStdout(), "设置无误。\n报表：%s（第 %s 版），%d 张表，%d 个指标，%d 个数据，%d 条规则\n单位：%s等 %d 个单位\n",
			w.Form.Name, w.Form.Version, len(w.Form.Sheets), indicators, len(w.Form.Definitions()), len(w.Form.Rules),
			w.Units.District().Name, len(w.Units.All()))
		return nil
	}
	return cmd
}

func configSchemaCommand() *cobra.Command {
	return &cobra.Command{
		Use: "schema 种类", Short: "输出设置文件的 JSON Schema", Args: arguments(1, 1, "一个种类："+strings.Join(config.SchemaKinds(), "、")),
		Example: "  huibao config schema form",
		RunE: func(cmd *cobra.Command, args []string) error {
			schema, err := config.Schema(args[0])
			if err != nil {
				return misuse("没有种类“%s”。可选：%s。", args[0], strings.Join(config.SchemaKinds(), "、"))
			}
			_, err = cmd.OutOrStdout().Write(schema)
			return err
		},
	}
}
