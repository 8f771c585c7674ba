package main

import (
	"errors"
	"io/fs"
	"regexp"
	"strings"

	"huibao/pipeline"
	"huibao/pipeline/merge"
	"huibao/pipeline/service/archive"
	"huibao/pipeline/service/files"
	"huibao/pipeline/service/notify"
	"huibao/pipeline/service/store"
)

// chinese puts an error into words for the user. Errors of ours already speak
// Chinese; those of the system and of the flag parser are put into it here.
func chinese(err error) string {
	var path *fs.PathError
	var crash *pipeline.CrashError
	var refused *merge.RefusedError
	switch {
	case worded(err):
		return err.Error()
	case errors.As(err, &refused):
		return refusal(refused)
	case errors.As(err, &crash):
		return "程序在“" + string(crash.Stage) + "”时出错，未写出任何文件。请保留报表并告知维护人员：" + crash.Error()
	case errors.As(err, &path):
		return path.Path + "：" + reason(path.Err)
	}
	return flagError(err.Error())
}

// worded reports whether an error speaks Chinese already, whatever it was caused by.
func worded(err error) bool {
	var archived *archive.Error
	var stored *store.RefusedError
	var kept *files.Error
	var noticed *notify.Error
	return errors.As(err, &noticed) || errors.As(err, &archived) || errors.As(err, &stored) || errors.As(err, &kept)
}

func refusal(e *merge.RefusedError) string {
	return e.Period.Chinese() + "尚有单位未报，按报表设置不生成汇报。请催报后再运行，或在报表设置中把 missing 改为 omit。"
}

func reason(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "找不到这个文件或文件夹。"
	case errors.Is(err, fs.ErrPermission):
		return "没有读写权限，请检查文件夹的权限。"
	case errors.Is(err, fs.ErrExist):
		return "已经存在。"
	default:
		return "无法读写（" + err.Error() + "）。"
	}
}

var flagErrors = []struct {
	english *regexp.Regexp
	chinese string
}{
	{regexp.MustCompile(`^unknown flag: (--\S+)$`), "没有选项 $1"},
	{regexp.MustCompile(`^unknown shorthand flag: '(.)' in (-\S+)$`), "没有选项 -$1"},
	{regexp.MustCompile(`^flag needs an argument: (?:'.' in )?(-\S+)$`), "选项 $1 后面缺少内容"},
	{regexp.MustCompile(`^invalid argument "(.*)" for "(.*?)" flag: .*$`), "选项 $2 不接受“$1”"},
}

func flagError(message string) string {
	first, _, _ := strings.Cut(message, "\n\n")
	for _, known := range flagErrors {
		if known.english.MatchString(first) {
			return known.english.ReplaceAllString(first, known.chinese)
		}
	}
	return message
}
