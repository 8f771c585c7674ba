package main

import (
	"os"
	"os/exec"
	"strconv"

	"github.com/spf13/cobra"

	"huibao/pipeline/read/library"
	"huibao/pipeline/service/confine"
)

// confinedName is the hidden command that a child is called by; its arguments are the
// task and the memory.
const confinedName = "confined"

func confinedCommand() *cobra.Command {
	return &cobra.Command{
		Use: confinedName, Hidden: true, Args: cobra.ExactArgs(2), Short: "供程序自己调用",
		RunE: func(cmd *cobra.Command, args []string) error {
			memory, err := strconv.ParseInt(args[1], 10, 64)
			task := library.Tasks()[args[0]]
			if err != nil || task == nil {
				return misuse("%s 命令只供程序自己调用。", confinedName)
			}
			return confine.Serve(task, memory, cmd.InOrStdin(), cmd.OutOrStdout())
		},
	}
}

// program is the path of this program, as a child is started by it.
func program() (string, error) {
	if path, err := exec.LookPath(os.Args[0]); err == nil {
		return path, nil
	}
	return os.Executable()
}
