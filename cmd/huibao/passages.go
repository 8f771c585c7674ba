package main

import (
	"crypto/sha256"
	"fmt"
	"regexp"
	"strings"

	"huibao/pipeline/service/work"
)

// passageHead is the line before a passage in an exported file: its name, and a hash of
// what was exported, which tells whether somebody changed it.
var passageHead = regexp.MustCompile(`^## 【(.+)】 ([0-9a-f]{8})\s*$`)

// filledIn is what the program writes into a named figure.
var filledIn = regexp.MustCompile(`[=\x{FF1D}][^{}]*\}`)

// passagesFile is a draft's text as people edit it.
func passagesFile(state work.DraftState) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s（草稿文字）\n\n", state.Title)
	b.WriteString("> 改文字时，“## 【…】”这一行不要改。大括号里是数据：等号前是代码，等号后的数由程序填写，随数据更新。\n")
	b.WriteString("> 空一行就另起一段。以 > 开头的行是说明，导入时不看。\n")
	for _, p := range state.Passages {
		fmt.Fprintf(&b, "\n## 【%s】 %s\n\n", p.Name, passageHash(p.Written))
		if p.Heading != "" {
			fmt.Fprintf(&b, "> 接在“%s”之后。\n", p.Heading)
		}
		if p.Edited {
			fmt.Fprintf(&b, "> 这一段改过。原文：%s\n", p.Says)
		}
		for _, text := range flagWords(p.Name, state.Flags) {
			fmt.Fprintf(&b, "> 提示：%s\n", text)
		}
		b.WriteString(p.Written + "\n")
	}
	return b.String()
}

// passageHash tells texts apart, whatever is filled in.
func passageHash(text string) string {
	var parts []string
	for line := range strings.Lines(filledIn.ReplaceAllString(text, "}")) {
		parts = append(parts, strings.TrimSpace(line))
	}
	sum := sha256.Sum256([]byte(strings.TrimSpace(strings.Join(parts, "\n"))))
	return fmt.Sprintf("%x", sum[:4])
}

// editsIn are the passages of a file that somebody changed.
func editsIn(text string) ([]work.Edit, error) {
	var out []work.Edit
	var name, hash string
	var lines []string
	heads := 0
	end := func() error {
		written := strings.TrimSpace(strings.Join(lines, "\n"))
		lines = nil
		if name == "" || passageHash(written) == hash {
			return nil
		}
		if written == "" {
			return fmt.Errorf("“%s”没有文字。要恢复原文请运行 huibao draft restore，不改的请连同名称整段删掉。", name)
		}
		out = append(out, work.Edit{Passage: name, Text: filledIn.ReplaceAllString(written, "}")})
		return nil
	}
	text = strings.ReplaceAll(strings.TrimPrefix(text, "\uFEFF"), "\r\n", "\n")
	for n, line := range strings.Split(text, "\n") {
		switch head := passageHead.FindStringSubmatch(line); {
		case head != nil:
			if err := end(); err != nil {
				return nil, err
			}
			heads++
			name, hash = head[1], head[2]
		case strings.HasPrefix(strings.TrimSpace(line), "#") && heads > 0:
			return nil, fmt.Errorf("第 %d 行：“%s”不是段落的名称。“## 【…】”这一行请照导出的样子保留。", n+1, strings.TrimSpace(line))
		case strings.HasPrefix(strings.TrimSpace(line), ">"):
		default:
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	if heads == 0 {
		return nil, fmt.Errorf("中没有“## 【…】”这样的段落名称。请用 huibao draft export 导出的文件来改。")
	}
	return out, end()
}
