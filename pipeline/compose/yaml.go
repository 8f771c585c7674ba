package compose

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"huibao/pipeline/nearest"
)

// reader takes the value of one key.
type reader func(value *yaml.Node)

// name is a word of a template's YAML that names something, with its line.
type name struct {
	text string
	line int
}

var yamlLine = regexp.MustCompile(`line (\d+):`)

// yaml parses lines of YAML that stand after line first of the file. Its nodes bear
// the lines of the file.
func (p *parser) yaml(lines []string, first int) *yaml.Node {
	var root yaml.Node
	if err := yaml.Unmarshal([]byte(strings.Join(lines, "\n")), &root); err != nil {
		line := first + 1
		if found := yamlLine.FindStringSubmatch(err.Error()); found != nil {
			n, _ := strconv.Atoi(found[1])
			line = first + n
		}
		p.fault(line, "这里的写法不合规定").Action = "请检查缩进、冒号后的空格、引号和括号。"
		return nil
	}
	if len(root.Content) == 0 {
		return &yaml.Node{Kind: yaml.MappingNode, Line: first}
	}
	shift(root.Content[0], first)
	return root.Content[0]
}

func shift(n *yaml.Node, by int) {
	n.Line += by
	for _, child := range n.Content {
		shift(child, by)
	}
}

// mapping gives the value of each key to its reader.
func (p *parser) mapping(node *yaml.Node, keys map[string]reader) {
	if node.Kind != yaml.MappingNode {
		p.fault(node.Line, "这里应逐项写：名称、英文冒号、空格、值").Action = "可写的有 " + known(keys) + "。"
		return
	}
	seen := make(map[string]bool)
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		read, ok := keys[key.Value]
		switch {
		case !ok:
			e := p.fault(key.Line, "没有“%s”这一项", key.Value)
			if e.Offer = nearest.Name(key.Value, sorted(keys)); e.Offer == "" {
				e.Action = "可写的有 " + known(keys) + "。"
			}
		case seen[key.Value]:
			p.fault(key.Line, "“%s”写了两次", key.Value).Action = "请删去一处。"
		default:
			read(value)
		}
		seen[key.Value] = true
	}
}

func sorted(keys map[string]reader) []string { return slices.Sorted(maps.Keys(keys)) }
func known(keys map[string]reader) string    { return strings.Join(sorted(keys), "、") }

// scalar reports whether a node is a single value, and says so where it is not.
func (p *parser) scalar(node *yaml.Node) bool {
	if node.Kind == yaml.ScalarNode {
		return true
	}
	p.fault(node.Line, "这里只能写一个值").Action = "请去掉方括号、花括号或者下面的条目。"
	return false
}

// each hands over the items of a sequence; a single value counts as one item.
func (p *parser) each(node *yaml.Node, see reader) {
	switch node.Kind {
	case yaml.SequenceNode:
		for _, item := range node.Content {
			see(item)
		}
	case yaml.ScalarNode:
		see(node)
	default:
		p.fault(node.Line, "这里应写成列表").Action = "请每行写一项，以“- ”开头。"
	}
}

func (p *parser) toName(into *name) reader {
	return func(value *yaml.Node) {
		if p.scalar(value) {
			*into = name{value.Value, value.Line}
		}
	}
}

func (p *parser) toNames(into *[]name) reader {
	return func(value *yaml.Node) {
		p.each(value, func(item *yaml.Node) {
			if p.scalar(item) {
				*into = append(*into, name{item.Value, item.Line})
			}
		})
	}
}

func (p *parser) toText(into *phrase) reader {
	return func(value *yaml.Node) {
		if p.scalar(value) {
			*into = p.phrase(value.Value, value.Line)
		}
	}
}

func (p *parser) toTexts(into *[]phrase) reader {
	return func(value *yaml.Node) {
		p.each(value, func(item *yaml.Node) {
			if p.scalar(item) {
				*into = append(*into, p.phrase(item.Value, item.Line))
			}
		})
	}
}

func (p *parser) toFlag(into *bool) reader {
	return func(value *yaml.Node) {
		if value.Kind != yaml.ScalarNode || value.Decode(into) != nil {
			p.fault(value.Line, "这里应写 true 或者 false")
		}
	}
}

func (p *parser) toNumber(into *float64) reader {
	return func(value *yaml.Node) {
		if value.Kind != yaml.ScalarNode || value.Decode(into) != nil || *into <= 0 {
			p.fault(value.Line, "这里应写大于0的数")
		}
	}
}
