package strict

import (
	"math"
	"reflect"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"huibao/pipeline/nearest"
)

// decodeScalar fills a text, a truth value or a number; our types have no others.
func (s *Source) decodeScalar(path string, node *yaml.Node, out reflect.Value) {
	switch out.Kind() {
	case reflect.String:
		s.decodeString(path, node, out)
	case reflect.Bool:
		if s.tagged(path, node, "true或false", "!!bool") {
			out.SetBool(strings.EqualFold(node.Value, "true"))
		}
	case reflect.Int:
		s.decodeInteger(path, node, out)
	default:
		s.decodeNumber(path, node, out)
	}
}

func (s *Source) decodeInteger(path string, node *yaml.Node, out reflect.Value) {
	if !s.tagged(path, node, "一个整数", "!!int") {
		return
	}
	var n int
	if err := node.Decode(&n); err != nil {
		s.Fail(path, "%s应为一个整数，写的是“%s”", lastKey(path), node.Value).Action = "请写阿拉伯数字。"
		return
	}
	out.SetInt(int64(n))
}

func (s *Source) decodeString(path string, node *yaml.Node, out reflect.Value) {
	if !s.tagged(path, node, "文字", "!!str") {
		return
	}
	if strings.TrimSpace(node.Value) == "" {
		s.Fail(path, "%s是空的", lastKey(path)).Action = "请填写，或者删去这个键。"
		return
	}
	if words, isEnum := s.words.Enums[out.Type()]; isEnum {
		s.OneOf(path, node.Value, words)
	}
	out.SetString(node.Value)
}

func (s *Source) decodeNumber(path string, node *yaml.Node, out reflect.Value) {
	if !s.tagged(path, node, "一个数", "!!int", "!!float") {
		return
	}
	var n float64
	if err := node.Decode(&n); err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		s.Fail(path, "%s应为一个数，写的是“%s”", lastKey(path), node.Value).Action = "请写阿拉伯数字。"
		return
	}
	out.SetFloat(n)
}

// tagged refuses a scalar that YAML reads as another type than wanted.
func (s *Source) tagged(path string, node *yaml.Node, want string, tags ...string) bool {
	if !s.kind(path, node, yaml.ScalarNode, want) {
		return false
	}
	if slices.Contains(tags, node.ShortTag()) {
		return true
	}
	fault := s.Fail(path, "%s应为%s，写的是“%s”", lastKey(path), want, node.Value)
	fault.Action = "请改写法，数和true、false不加引号。"
	if tags[0] == "!!str" {
		fault.Action = "请加上引号。"
	}
	return false
}

// OneOf refuses a word that is not in the list.
func (s *Source) OneOf(path, word string, words []string) {
	if slices.Contains(words, word) {
		return
	}
	fault := s.Fail(path, "%s不能是“%s”", lastKey(path), word)
	if fault.Offer = Offer(word, words); fault.Offer == "" {
		fault.Action = "可以用的有：" + strings.Join(words, "、") + "。"
	}
}

// Offer returns the name that a word was likely meant to be: the only one that it
// begins, such as integer for int, or the most alike; "" when none is near.
func Offer(word string, names []string) string {
	var longer []string
	for _, name := range names {
		if len(word) >= shortest && strings.HasPrefix(name, word) {
			longer = append(longer, name)
		}
	}
	if len(longer) == 1 {
		return longer[0]
	}
	return nearest.Name(word, names)
}

// shortest is from how many letters on a beginning tells which name was meant.
const shortest = 3
