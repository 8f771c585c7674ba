package main

import (
	"strings"

	"github.com/spf13/cobra"

	"huibao/pipeline/nearest"
)

// rootCommand lists every subcommand.
func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "huibao",
		Short: "汇报：收街道报表，出工作情况汇报",
		Long: `汇报（huibao）读取各街道报来的电子表格，逐格审核、汇总，
生成公文格式的工作情况汇报（PDF）和可以重新计算的工作簿（XLSX）。

第一次使用，请运行 huibao demo。`,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return unknownCommand(cmd, args[0])
		},
		Args: cobra.ArbitraryArgs,
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.AddCommand(
		demoCommand(),
		initCommand(),
		runCommand(),
		blankCommand(),
		serveCommand(),
		workCommand(),
		jobsCommand(),
		reviewCommand(),
		draftCommand(),
		signCommand(),
		editionsCommand(),
		diffCommand(),
		verifyCommand(),
		notifyCommand(),
		checkCommand(),
		figuresCommand(),
		traceCommand(),
		backupCommand(),
		restoreCommand(),
		doctorCommand(),
		auditCommand(),
		configCommand(),
		templateCommand(),
		versionCommand(),
		confinedCommand(),
	)
	speakChinese(root)
	return root
}

// group is a command that only holds others.
func group(use, short string, commands ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{
		Use: use, Short: short, Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return cmd.Help()
			}
			return unknownCommand(cmd, args[0])
		},
	}
	cmd.AddCommand(commands...)
	return cmd
}

func unknownCommand(cmd *cobra.Command, word string) error {
	var names []string
	for _, c := range cmd.Commands() {
		names = append(names, c.Name())
	}
	offer := ""
	if name := nearest.Name(word, names); name != "" {
		offer = "是否为“" + name + "”？"
	}
	return misuse("没有命令“%s”。%s可用的命令：%s。", word, offer, strings.Join(names, "、"))
}

// speakChinese puts the words that cobra itself prints into Chinese.
func speakChinese(root *cobra.Command) {
	root.SetUsageTemplate(usage)
	root.SetHelpCommand(&cobra.Command{
		Use: "help [命令]", Short: "查看命令的用法",
		RunE: func(cmd *cobra.Command, args []string) error {
			found, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return unknownCommand(root, strings.Join(args, " "))
			}
			return found.Help()
		},
	})
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return misuse("选项有误：%s。运行 %s --help 查看用法。", chinese(err), cmd.CommandPath())
	})
	for _, cmd := range append(root.Commands(), root) {
		nameHelpFlag(cmd)
		for _, sub := range cmd.Commands() {
			nameHelpFlag(sub)
		}
	}
}

func nameHelpFlag(cmd *cobra.Command) {
	cmd.InitDefaultHelpFlag()
	cmd.Flags().Lookup("help").Usage = "查看用法"
}

const usage = `用法：{{if .Runnable}}
  {{.UseLine}}{{end}}{{if .HasAvailableSubCommands}}
  {{.CommandPath}} [命令]{{end}}{{if .HasExample}}

举例：
{{.Example}}{{end}}{{if .HasAvailableSubCommands}}

命令：{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

选项：
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}
`

// arguments checks how many arguments a command was given.
func arguments(least, most int, want string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) < least || most >= 0 && len(args) > most {
			return misuse("%s 需要%s。运行 %s --help 查看用法。", cmd.CommandPath(), want, cmd.CommandPath())
		}
		return nil
	}
}
