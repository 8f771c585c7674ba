// Package xmlscan reads the XML of spreadsheet parts, strictly and in one pass.
//
// In goes a stream of bytes; out come start tags, end tags and text, one at a time,
// as slices that stay valid until the next call. It holds one token in memory,
// whatever the size of the stream.
//
// It accepts less than a general parser does, which is what makes it fast and safe:
// UTF-8 only, no document type and so no entities of a file's own, one root, tags
// that match, bounded depth and bounded tokens. What it accepts encoding/xml accepts
// and reads alike. It never looks names up in namespaces: names are local.
package xmlscan

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
)

// Kind tells what a token is.
type Kind int

// The kinds.
const (
	Start Kind = iota // Name and Attr are set; an empty element's End follows
	End               // Name is set
	Text              // Text is set
)

// The errors, beside those of the stream.
var (
	ErrSyntax  = errors.New("not well-formed XML")
	ErrDoctype = errors.New("document type in XML")
	ErrLong    = errors.New("token too long")
	ErrDeep    = errors.New("elements nested too deep")
)

const (
	firstBuffer = 16 << 10
	maxToken    = 4 << 20
	maxDepth    = 64
	maxAttrs    = 64
)

// Scanner reads one document.
type Scanner struct {
	in       io.Reader
	buf      []byte
	pos, end int // the unread bytes of buf
	read     int64
	drained  error // what the stream ended with; io.EOF when it is sound

	stack  []byte // names of the open elements, one after the other
	starts []int  // where each begins in stack
	rooted bool   // the root has begun
	empty  bool   // an empty element was begun and must end

	name  []byte
	text  []byte
	attrs []attr
	space []byte // for texts with entities
}

// attr is an attribute by its places in the buffer, so that keeping it is keeping
// numbers: name from the place behind its prefix, value in the buffer or, where it had
// entities, in space.
type attr struct {
	full, local, end int
	from, to         int
	resolved         bool
}

func (s *Scanner) nameOf(a *attr) []byte { return s.buf[a.local:a.end] }

func (s *Scanner) valueOf(a *attr) []byte {
	if a.resolved {
		return s.space[a.from:a.to:a.to]
	}
	return s.buf[a.from:a.to:a.to]
}

// New reads from a stream.
func New(in io.Reader) *Scanner {
	return &Scanner{in: in, buf: make([]byte, firstBuffer)}
}

// Reset makes the scanner read another stream, with the memory it has.
func (s *Scanner) Reset(in io.Reader) {
	*s = Scanner{in: in, buf: s.buf, stack: s.stack[:0], starts: s.starts[:0], attrs: s.attrs[:0], space: s.space[:0]}
}

// Name returns the local name of the element that starts or ends.
func (s *Scanner) Name() []byte { return s.name }

// Text returns the text between two tags, entities resolved. Long runs of it are
// still one text, save where a comment or a CDATA section parts them.
func (s *Scanner) Text() []byte { return s.text }

// Attr returns an attribute by its local name, nil when the start tag has none.
func (s *Scanner) Attr(name string) []byte {
	for i := range s.attrs {
		if string(s.nameOf(&s.attrs[i])) == name {
			return s.valueOf(&s.attrs[i])
		}
	}
	return nil
}

// Attrs returns the attributes in their order, name by local name.
func (s *Scanner) Attrs() iter.Seq2[[]byte, []byte] {
	return func(yield func(name, value []byte) bool) {
		for i := range s.attrs {
			if !yield(s.nameOf(&s.attrs[i]), s.valueOf(&s.attrs[i])) {
				return
			}
		}
	}
}

// Next reads the next token. At the end of a sound document, and of the stream, the
// error is io.EOF.
func (s *Scanner) Next() (Kind, error) {
	if s.empty {
		s.empty = false
		s.pop(s.top())
		return End, nil
	}
	for {
		kind, size, err := s.token(s.buf[s.pos:s.end])
		if err == nil {
			s.pos += size
			return kind, nil
		}
		switch {
		case errors.Is(err, errShort):
			if err := s.fill(); err != nil {
				return 0, err
			}
		case errors.Is(err, errSkipped):
			s.pos += size
		default:
			return 0, fmt.Errorf("%w at byte %d", err, s.read-int64(s.end-s.pos))
		}
	}
}

var (
	errShort   = errors.New("more bytes are needed")
	errSkipped = errors.New("nothing to tell of")
)

// fill reads more bytes behind the unread ones. It fails at the end of the stream.
func (s *Scanner) fill() error {
	if s.drained != nil {
		return s.finish()
	}
	if s.pos > 0 {
		s.end = copy(s.buf, s.buf[s.pos:s.end])
		s.pos = 0
	}
	if s.end == len(s.buf) {
		if len(s.buf) >= maxToken {
			return ErrLong
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	n, err := s.in.Read(s.buf[s.end:])
	if s.read == 0 && n > 0 && n < 4 && err == nil { // enough to see a byte order mark
		var m int
		m, err = io.ReadAtLeast(s.in, s.buf[s.end+n:], 4-n)
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = io.EOF
		}
		n += m
	}
	if s.read == 0 && bytes.HasPrefix(s.buf[:n], []byte("\xEF\xBB\xBF")) {
		s.pos = 3
	}
	s.end += n
	s.read += int64(n)
	s.drained = err
	return nil
}

// finish tells how the document ended, once all bytes are read.
func (s *Scanner) finish() error {
	switch {
	case !errors.Is(s.drained, io.EOF):
		return s.drained
	case s.pos < s.end || !s.rooted || len(s.starts) > 0:
		return fmt.Errorf("%w: unexpected EOF", ErrSyntax)
	default:
		return io.EOF
	}
}

// token reads the token that b begins with and returns its size.
func (s *Scanner) token(b []byte) (Kind, int, error) {
	switch {
	case len(b) == 0:
		return 0, 0, errShort
	case b[0] != '<':
		return s.chars(b)
	case len(b) == 1:
		return 0, 0, errShort
	case b[1] == '/':
		return s.endTag(b)
	case b[1] == '!':
		return s.declaration(b)
	case b[1] == '?':
		return s.instruction(b)
	default:
		return s.startTag(b)
	}
}

// chars reads text up to the next tag.
func (s *Scanner) chars(b []byte) (Kind, int, error) {
	size, found := run(b, '<')
	if size == len(b) && s.drained == nil {
		return 0, 0, errShort
	}
	if len(s.starts) == 0 {
		if len(bytes.TrimLeft(b[:size], " \t\r\n")) > 0 {
			return 0, 0, ErrSyntax
		}
		return 0, size, errSkipped
	}
	if found == plain {
		s.text = b[:size]
		return Text, size, nil
	}
	if found&bracket != 0 && bytes.Contains(b[:size], []byte("]]>")) {
		return 0, 0, ErrSyntax
	}
	s.space = s.space[:0]
	var err error
	s.text, err = s.resolve(b[:size])
	return Text, size, err
}

// declaration reads what begins with <!.
func (s *Scanner) declaration(b []byte) (Kind, int, error) {
	switch {
	case begins(b, "<!--"):
		size := bytes.Index(b[4:], []byte("--"))
		switch {
		case size < 0 || len(b) < 4+size+3:
			return 0, 0, errShort
		case b[4+size+2] != '>' || !valid(b[4:4+size]):
			return 0, 0, ErrSyntax
		}
		return 0, 4 + size + 3, errSkipped
	case begins(b, "<![CDATA["):
		const head = len("<![CDATA[")
		size := bytes.Index(b[head:], []byte("]]>"))
		switch {
		case size < 0:
			return 0, 0, errShort
		case len(s.starts) == 0 || !valid(b[head:head+size]):
			return 0, 0, ErrSyntax
		}
		s.text = lines(b[head : head+size])
		return Text, head + size + 3, nil
	case len(b) < len("<![CDATA["):
		return 0, 0, errShort
	default:
		return 0, 0, ErrDoctype
	}
}

// begins reports whether b starts so.
func begins(b []byte, with string) bool {
	return len(b) >= len(with) && string(b[:len(with)]) == with
}

// instruction reads a processing instruction; the XML declaration must say UTF-8.
func (s *Scanner) instruction(b []byte) (Kind, int, error) {
	size := bytes.Index(b, []byte("?>"))
	if size < 0 {
		return 0, 0, errShort
	}
	content := b[2:max(size, 2)]
	n := nameLength(content)
	if !wellNamed(content[:n]) || !valid(content) || size < 2 {
		return 0, 0, ErrSyntax
	}
	if string(content[:n]) == "xml" && !plainDeclaration(content[n:]) {
		return 0, 0, fmt.Errorf("%w: %s", ErrSyntax, content)
	}
	return 0, size + 2, errSkipped
}

func plainDeclaration(content []byte) bool {
	version, encoding := pseudo(content, "version"), pseudo(content, "encoding")
	return (version == "" || version == "1.0") && (encoding == "" || bytes.EqualFold([]byte(encoding), []byte("utf-8")))
}

// pseudo returns what an XML declaration gives for a name.
func pseudo(content []byte, name string) string {
	_, rest, found := bytes.Cut(content, []byte(name))
	rest = bytes.TrimLeft(rest, " \t\r\n=")
	if !found || len(rest) < 2 {
		return ""
	}
	value, _, closed := bytes.Cut(rest[1:], rest[:1])
	if !closed {
		return "?"
	}
	return string(value)
}

func (s *Scanner) endTag(b []byte) (Kind, int, error) {
	size := bytes.IndexByte(b, '>')
	if size < 0 {
		return 0, 0, errShort
	}
	name := b[2:size]
	if size > 2 && b[size-1] <= ' ' {
		name = bytes.TrimRight(name, " \t\r\n")
	}
	if len(s.starts) == 0 || !bytes.Equal(name, s.top()) {
		return 0, 0, ErrSyntax
	}
	s.pop(name)
	return End, size + 1, nil
}

func (s *Scanner) startTag(b []byte) (Kind, int, error) {
	n := nameLength(b[1:])
	name := b[1 : 1+n]
	at := 1 + n
	s.attrs = s.attrs[:0]
	s.space = s.space[:0]
	for {
		at += spaces(b[at:])
		if at >= len(b) {
			return 0, 0, errShort
		}
		switch b[at] {
		case '>':
			return Start, at + 1, s.push(name, false)
		case '/':
			if at+1 >= len(b) {
				return 0, 0, errShort
			}
			if b[at+1] != '>' {
				return 0, 0, ErrSyntax
			}
			return Start, at + 2, s.push(name, true)
		}
		var err error
		if at, err = s.attribute(b, at); err != nil {
			return 0, 0, err
		}
	}
}

// attribute reads name="value" of a tag and returns the place behind it.
func (s *Scanner) attribute(b []byte, from int) (int, error) {
	end := from + nameLength(b[from:])
	at := end + spaces(b[end:])
	if at >= len(b) {
		return 0, errShort
	}
	if end == from || b[at] != '=' || len(s.attrs) == maxAttrs {
		return 0, ErrSyntax
	}
	at++
	at += spaces(b[at:])
	if at >= len(b) {
		return 0, errShort
	}
	quote := b[at]
	if quote != '"' && quote != '\'' {
		return 0, ErrSyntax
	}
	at++
	size, found := run(b[at:], quote)
	if at+size == len(b) {
		return 0, errShort
	}
	colon, named := prefix(b[from:end])
	if found&less != 0 || !named || s.has(b[from:end]) {
		return 0, ErrSyntax
	}
	base := s.pos // of b in the buffer
	a := attr{full: base + from, local: base + from + colon + 1, end: base + end, from: base + at, to: base + at + size}
	if found != plain {
		if err := s.resolveInto(&a, b[at:at+size]); err != nil {
			return 0, err
		}
	}
	if !begins(b[from:], "xmlns:") {
		s.attrs = append(s.attrs, a)
	}
	return at + size + 1, nil
}

// has reports whether the tag has an attribute of that full name already.
func (s *Scanner) has(full []byte) bool {
	for i := range s.attrs {
		if string(s.buf[s.attrs[i].full:s.attrs[i].end]) == string(full) {
			return true
		}
	}
	return false
}

// resolveInto keeps a value that is more than plain text.
func (s *Scanner) resolveInto(a *attr, value []byte) error {
	from := len(s.space)
	text, err := s.resolve(value)
	if err != nil {
		return err
	}
	if len(s.space) == from { // not resolved there, but perhaps changed
		s.space = append(s.space, text...)
	}
	a.from, a.to, a.resolved = from, len(s.space), true
	return nil
}

// push opens an element.
func (s *Scanner) push(name []byte, empty bool) error {
	switch {
	case len(s.starts) == maxDepth:
		return ErrDeep
	case s.rooted && len(s.starts) == 0:
		return ErrSyntax
	}
	colon, named := prefix(name)
	if !named {
		return ErrSyntax
	}
	s.rooted = true
	s.starts = append(s.starts, len(s.stack))
	s.stack = append(s.stack, name...)
	s.name, s.empty = name[colon+1:], empty
	return nil
}

// top is the name of the innermost open element.
func (s *Scanner) top() []byte { return s.stack[s.starts[len(s.starts)-1]:] }

// pop closes it.
func (s *Scanner) pop(name []byte) {
	s.name = local(name)
	last := len(s.starts) - 1
	s.stack = s.stack[:s.starts[last]]
	s.starts = s.starts[:last]
}

// local returns a name without its prefix.
func local(name []byte) []byte {
	colon, _ := prefix(name)
	return name[colon+1:]
}
