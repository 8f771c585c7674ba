package main

import (
	"bytes"
	"context"
	"encoding/gob"
	"os"
	"os/exec"
	"strconv"

	"github.com/spf13/cobra"

	"huibao/pipeline/read/workbook"
	"huibao/pipeline/service/confine"
)

// confinedTasks are what this program does with foreign bytes as its own child.
var confinedTasks = map[string]confine.Task{"compute": computeTask}

// confinedName is the hidden command that a child is called by.
const confinedName = "confined"

func confinedCommand() *cobra.Command {
	return &cobra.Command{
		Use: confinedName, Hidden: true, Args: cobra.ExactArgs(2), Short: "供程序自己调用",
		RunE: func(cmd *cobra.Command, args []string) error {
			memory, err := strconv.ParseInt(args[1], 10, 64)
			task := confinedTasks[args[0]]
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

// computeInput is a request to compute formulas.
type computeInput struct {
	Data     []byte
	Formulas []workbook.Place
}

func computeTask(in []byte) ([]byte, error) {
	var request computeInput
	if err := gob.NewDecoder(bytes.NewReader(in)).Decode(&request); err != nil {
		return nil, err
	}
	results, err := workbook.Calculate(request.Data, request.Formulas)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = gob.NewEncoder(&out).Encode(results)
	return out.Bytes(), err
}

// compute computes formulas in a child.
func compute(children confine.Runner) workbook.Compute {
	return func(ctx context.Context, data []byte, formulas []workbook.Place) ([]workbook.Result, error) {
		var in bytes.Buffer
		if err := gob.NewEncoder(&in).Encode(computeInput{data, formulas}); err != nil {
			return nil, err
		}
		out, err := children.Do(ctx, "compute", in.Bytes())
		if err != nil {
			return nil, err
		}
		var results []workbook.Result
		err = gob.NewDecoder(bytes.NewReader(out)).Decode(&results)
		return results, err
	}
}
