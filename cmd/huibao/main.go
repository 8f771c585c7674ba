// Command huibao turns the workbooks that street offices send every month into a
// formal briefing and its workbook.
//
// Each file beside this one is one subcommand; root.go lists them. Exit codes are
// 0 for done, 1 for a month or a file that does not pass, 2 for wrong use and
// files that cannot be read.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// The exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// run executes one command line and returns its exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := rootCommand()
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	var coded *exitError
	if errors.As(err, &coded) {
		if coded.message != "" {
			fmt.Fprintln(stderr, coded.message)
		}
		return coded.code
	}
	fmt.Fprintln(stderr, chinese(err))
	return exitFailed
}

// exitError ends the program with a code; an empty message means that everything
// was already said.
type exitError struct {
	code    int
	message string
}

func (e *exitError) Error() string { return e.message }

// misuse is an error in how the command was called.
func misuse(format string, args ...any) error {
	return &exitError{exitUsage, fmt.Sprintf(format, args...)}
}

// failed is an error that ends the command with code 1.
func failed(format string, args ...any) error {
	return &exitError{exitFailed, fmt.Sprintf(format, args...)}
}
