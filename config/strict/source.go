package strict

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"reflect"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// Source is one file while it is read: it remembers where every key stands and
// gathers what is wrong.
type Source struct {
	File   string // as it is named in its file system
	Faults Errors
	words  Words
	nodes  map[string]*yaml.Node // by the path of a key, the node of its value
}

// Words are what the decoder must know of the types it fills.
type Words struct {
	// Enums lists, by type, the words that keys of the type may hold.
	Enums map[reflect.Type][]string
	// Hidden is the type of text that messages must not repeat; nil for none.
	Hidden reflect.Type
	// Describe says in Chinese what a key of a type is for, "" when it cannot.
	Describe func(t reflect.Type, key string) string
}

// Load reads a file into out, a pointer to a struct. What is wrong stands in the
// source; out then keeps zero values in those places.
func Load(fsys fs.FS, name string, words Words, out any) *Source {
	s := &Source{File: name, words: words, nodes: make(map[string]*yaml.Node)}
	data, err := fs.ReadFile(fsys, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		s.Fail("", "找不到这个文件").Action = "请检查文件名和所在的文件夹。"
	case err != nil:
		s.Fail("", "读不了这个文件（%v）", err).Action = "请检查文件的权限。"
	default:
		if root := s.parse(data); root != nil {
			s.decode("", root, reflect.ValueOf(out).Elem())
		}
	}
	return s
}

// parse returns the root of the one document in a file, nil when there is none.
func (s *Source) parse(data []byte) *yaml.Node {
	if !utf8.Valid(data) {
		s.Fail("", "不是UTF-8编码的文本").Action = "请用UTF-8编码重新保存。"
		return nil
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var document yaml.Node
	err := decoder.Decode(&document)
	switch {
	case errors.Is(err, io.EOF):
		s.Fail("", "文件是空的").Action = "请填写内容，或者删去这个文件。"
		return nil
	case err != nil:
		s.syntax(err)
		return nil
	}
	var second yaml.Node
	if err := decoder.Decode(&second); !errors.Is(err, io.EOF) {
		fault := s.Fail("", "一个文件只能有一份内容，不能用“---”隔开几份")
		fault.Line, fault.Action = second.Line, "请删去“---”和其后的内容，或分成几个文件。"
		return nil
	}
	return document.Content[0]
}

// Has reports whether the key of the given path is written in the file.
func (s *Source) Has(path string) bool { return s.nodes[path] != nil }

// Fail records a fault at the value of a key, or at the nearest key around it
// that is written. The caller may add an offer and an action.
func (s *Source) Fail(path, format string, args ...any) *Error {
	fault := &Error{File: s.File, Key: path, Message: fmt.Sprintf(format, args...)}
	for around := path; ; {
		if node := s.nodes[around]; node != nil {
			fault.Line, fault.Column = node.Line, node.Column
			break
		}
		cut := strings.LastIndexAny(around, ".[")
		if cut < 0 {
			break
		}
		around = around[:cut]
	}
	s.Faults = append(s.Faults, fault)
	return fault
}

// failNode records a fault at a node that no path leads to.
func (s *Source) failNode(path string, node *yaml.Node, format string, args ...any) *Error {
	fault := s.Fail(path, format, args...)
	fault.Line, fault.Column = node.Line, node.Column
	return fault
}

// Point moves a fault from the start of a value to a character in it, counted
// from 1, where the value stands in the file as it reads.
func (s *Source) Point(fault *Error, character int) {
	node := s.nodes[fault.Key]
	if node == nil || character == 0 || node.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		return
	}
	fault.Column += character - 1
	if node.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
		fault.Column++
	}
}
