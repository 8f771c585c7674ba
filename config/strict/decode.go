package strict

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"huibao/pipeline/period"
)

// field is one key that a struct takes.
type field struct {
	key      string
	index    []int
	required bool
}

// fieldsOf lists the keys of a struct, those of embedded structs included.
func fieldsOf(t reflect.Type) []field {
	var out []field
	for _, f := range reflect.VisibleFields(t) {
		key, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if f.Anonymous || key == "" || key == "-" {
			continue
		}
		out = append(out, field{key, f.Index, !strings.Contains(options, "omitempty")})
	}
	return out
}

// decode fills out from a node and records what does not fit. Where a node is
// wrong, out keeps its zero value.
func (s *Source) decode(path string, node *yaml.Node, out reflect.Value) {
	s.nodes[path] = node
	if !s.plain(path, node) {
		return
	}
	if out.Type() == s.words.Hidden {
		s.decodeHidden(path, node, out)
		return
	}
	if text, ok := out.Addr().Interface().(encoding.TextUnmarshaler); ok {
		s.decodeText(path, node, text)
		return
	}
	switch out.Kind() {
	case reflect.Struct:
		s.decodeStruct(path, node, out)
	case reflect.Slice:
		s.decodeSlice(path, node, out)
	case reflect.Map:
		s.decodeMap(path, node, out)
	case reflect.Pointer:
		out.Set(reflect.New(out.Type().Elem()))
		s.decode(path, node, out.Elem())
	default:
		s.decodeScalar(path, node, out)
	}
}

// plain refuses the parts of YAML that would let two readers of a file see
// different things.
func (s *Source) plain(path string, node *yaml.Node) bool {
	switch {
	case node.Kind == yaml.AliasNode || node.Anchor != "":
		s.Fail(path, "不能用锚点（&）和引用（*）").Action = "请把内容写全。"
	case node.Style&yaml.TaggedStyle != 0:
		s.Fail(path, "不能用标签“%s”", node.Tag).Action = "请删去标签，文字加引号即可。"
	case node.ShortTag() == "!!null":
		s.Fail(path, "%s没有填写", lastKey(path)).Action = "请填写，或者删去这个键。"
	default:
		return true
	}
	return false
}

func (s *Source) decodeStruct(path string, node *yaml.Node, out reflect.Value) {
	if !s.kind(path, node, yaml.MappingNode, "一组键和值") {
		return
	}
	fields := fieldsOf(out.Type())
	meant := make(map[string]bool) // keys that an unknown one was likely meant to be
	seen := s.eachKey(path, node, func(key, value *yaml.Node) {
		i := slices.IndexFunc(fields, func(f field) bool { return f.key == key.Value })
		if i < 0 {
			meant[s.unknownKey(path, key, fields)] = true
			return
		}
		s.decode(join(path, key.Value), value, out.FieldByIndex(fields[i].index))
	})
	for _, f := range fields {
		if f.required && !seen[f.key] && !meant[f.key] {
			s.missing(path, node, out.Type(), f.key)
		}
	}
}

// eachKey calls do for every key that is plain and stands for the first time.
func (s *Source) eachKey(path string, node *yaml.Node, do func(key, value *yaml.Node)) (seen map[string]bool) {
	seen = make(map[string]bool)
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		switch {
		case key.Kind != yaml.ScalarNode || key.Anchor != "":
			s.failNode(path, key, "键必须是一个词").Action = "请改为一个词，后面用半角冒号。"
		case key.ShortTag() == "!!merge":
			s.failNode(path, key, "不能用合并键“<<”").Action = "请把内容写全。"
		case seen[key.Value]:
			s.failNode(join(path, key.Value), key, "键“%s”写了两次", key.Value).Action = "请删去其中一个。"
		default:
			seen[key.Value] = true
			do(key, value)
		}
	}
	return seen
}

// unknownKey refuses a key and returns the one it was likely meant to be.
func (s *Source) unknownKey(path string, key *yaml.Node, fields []field) string {
	var names []string
	for _, f := range fields {
		names = append(names, f.key)
	}
	fault := s.failNode(join(path, key.Value), key, "未知的键“%s”", key.Value)
	if fault.Offer = Offer(key.Value, names); fault.Offer == "" {
		fault.Action = "这里可以用的键有：" + strings.Join(names, "、") + "。"
	}
	return fault.Offer
}

func (s *Source) missing(path string, node *yaml.Node, t reflect.Type, key string) {
	fault := s.failNode(join(path, key), node, "缺少键“%s”", key)
	if meaning := s.words.Describe(t, key); meaning != "" {
		fault.Message += "（" + meaning + "）"
	}
	fault.Action = "请补上。"
}

func (s *Source) decodeSlice(path string, node *yaml.Node, out reflect.Value) {
	if !s.kind(path, node, yaml.SequenceNode, "一个列表") {
		return
	}
	list := reflect.MakeSlice(out.Type(), len(node.Content), len(node.Content))
	for i, item := range node.Content {
		s.decode(Item(path, i), item, list.Index(i))
	}
	out.Set(list)
}

func (s *Source) decodeMap(path string, node *yaml.Node, out reflect.Value) {
	if !s.kind(path, node, yaml.MappingNode, "一组键和值") {
		return
	}
	out.Set(reflect.MakeMap(out.Type()))
	s.eachKey(path, node, func(key, value *yaml.Node) {
		element := reflect.New(out.Type().Elem()).Elem()
		s.decode(join(path, key.Value), value, element)
		out.SetMapIndex(reflect.ValueOf(key.Value), element)
	})
}

// Item is the path of one item of a list.
func Item(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }

// decodeHidden fills a text of which no message may repeat anything.
func (s *Source) decodeHidden(path string, node *yaml.Node, out reflect.Value) {
	if node.Kind != yaml.ScalarNode {
		s.Fail(path, "%s应为文字", lastKey(path)).Action = "请写在一行里。"
		return
	}
	out.SetString(node.Value)
}

// decodeText fills a value that reads itself from text: a period or a date.
func (s *Source) decodeText(path string, node *yaml.Node, out encoding.TextUnmarshaler) {
	what, like := "月份", "2006-06"
	if _, ok := out.(*period.Date); ok {
		what, like = "日期", "2006-06-30"
	}
	if !s.kind(path, node, yaml.ScalarNode, "一个"+what) {
		return
	}
	if node.Value == "" || out.UnmarshalText([]byte(node.Value)) != nil {
		s.Fail(path, "%s是“%s”，不是%s", lastKey(path), node.Value, what).Action = what + "请写成" + like + "的样子。"
	}
}

func (s *Source) kind(path string, node *yaml.Node, kind yaml.Kind, want string) bool {
	if node.Kind == kind {
		return true
	}
	fault := s.Fail(path, "%s应为%s，写的是%s", lastKey(path), want, kindName(node))
	fault.Action = "请改写法，可以对照自带的文件。"
	if kind == yaml.SequenceNode {
		fault.Action = `请写成["a", "b"]的样子，或每项一行，以“- ”开头。`
	}
	return false
}

func kindName(node *yaml.Node) string {
	switch node.Kind {
	case yaml.MappingNode:
		return "一组键和值"
	case yaml.SequenceNode:
		return "一个列表"
	default:
		return "“" + node.Value + "”"
	}
}

// join appends a key to a path.
func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// lastKey names the last key of a path as messages do.
func lastKey(path string) string {
	if path == "" {
		return "文件"
	}
	key := path[strings.LastIndexByte(path, '.')+1:]
	if name, _, isItem := strings.Cut(key, "["); isItem {
		return "“" + name + "”的一项"
	}
	return "“" + key + "”"
}
