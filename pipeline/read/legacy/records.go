package legacy

import (
	"encoding/binary"
	"errors"
	"math"
	"unicode/utf16"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// The kinds of record that are read.
const (
	recFormula    = 0x0006
	recEOF        = 0x000A
	recDateMode   = 0x0022
	recFilePass   = 0x002F
	recContinue   = 0x003C
	recCodePage   = 0x0042
	recColInfo    = 0x007D
	recBoundSheet = 0x0085
	recFilterMode = 0x009B
	recMulRK      = 0x00BD
	recRString    = 0x00D6
	recXF         = 0x00E0
	recMerged     = 0x00E5
	recSST        = 0x00FC
	recLabelSST   = 0x00FD
	recNumber     = 0x0203
	recLabel      = 0x0204
	recBoolErr    = 0x0205
	recString     = 0x0207
	recRow        = 0x0208
	recRK         = 0x027E
	recFormat     = 0x041E
	recFormat2    = 0x001E // in the older version
	recBOF        = 0x0809
)

var (
	errShort  = errors.New("record is too short")
	errStream = errors.New("stream ends within a record")
)

// record is one record with those that continue it.
type record struct {
	kind  int
	parts [][]byte
}

// scanner takes a stream apart.
type scanner struct {
	data []byte
	at   int
}

// next returns the next record; ok is false at the end of the stream.
func (s *scanner) next() (r record, ok bool, err error) {
	kind, part, err := s.one()
	if err != nil || part == nil {
		return record{}, false, err
	}
	r = record{kind, [][]byte{part}}
	for s.at+4 <= len(s.data) && binary.LittleEndian.Uint16(s.data[s.at:]) == recContinue {
		if _, part, err = s.one(); err != nil {
			return record{}, false, err
		}
		r.parts = append(r.parts, part)
	}
	return r, true, nil
}

func (s *scanner) one() (kind int, part []byte, err error) {
	if s.at == len(s.data) {
		return 0, nil, nil
	}
	if s.at+4 > len(s.data) {
		return 0, nil, errStream
	}
	kind = int(binary.LittleEndian.Uint16(s.data[s.at:]))
	from := s.at + 4
	to := from + int(binary.LittleEndian.Uint16(s.data[s.at+2:]))
	if to > len(s.data) {
		return 0, nil, errStream
	}
	s.at = to
	return kind, s.data[from:to:to], nil
}

// fields reads a record's values one after the other, across its parts. The first
// failure stays.
type fields struct {
	parts [][]byte
	err   error
}

func (r record) fields() *fields { return &fields{parts: r.parts} }

func (f *fields) bytes(n int) []byte {
	if f.err == nil && len(f.parts) > 0 && len(f.parts[0]) >= n {
		out := f.parts[0][:n]
		f.parts[0] = f.parts[0][n:]
		return out
	}
	var out []byte
	for len(out) < n && f.err == nil {
		if !f.more() {
			f.err = errShort
			return nil
		}
		take := min(n-len(out), len(f.parts[0]))
		out = append(out, f.parts[0][:take]...)
		f.parts[0] = f.parts[0][take:]
	}
	return out
}

// more drops the parts that were read; it reports whether any byte is left.
func (f *fields) more() bool {
	for len(f.parts) > 0 && len(f.parts[0]) == 0 {
		f.parts = f.parts[1:]
	}
	return len(f.parts) > 0
}

func (f *fields) byte() int {
	if b := f.bytes(1); len(b) == 1 {
		return int(b[0])
	}
	return 0
}

func (f *fields) short() int {
	if b := f.bytes(2); len(b) == 2 {
		return int(binary.LittleEndian.Uint16(b))
	}
	return 0
}

func (f *fields) long() uint32 {
	if b := f.bytes(4); len(b) == 4 {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (f *fields) float() float64 {
	if b := f.bytes(8); len(b) == 8 {
		return math.Float64frombits(binary.LittleEndian.Uint64(b))
	}
	return 0
}

// rk reads a number in four bytes: an integer or the upper half of a float, maybe a
// hundredfold.
func (f *fields) rk() float64 {
	bits := f.long()
	number := math.Float64frombits(uint64(bits&^3) << 32)
	if bits&2 != 0 {
		number = float64(int32(bits) >> 2)
	}
	if bits&1 != 0 {
		number /= 100
	}
	return number
}

// The flags of a text.
const (
	wideFlag = 1
	extFlag  = 4
	richFlag = 8
)

// text reads a text of the later version: the flags, what they announce, and count
// characters. Phonetic guides and formats within it are left out.
func (f *fields) text(count int) string {
	flags := f.byte()
	runs, extra := 0, 0
	if flags&richFlag != 0 {
		runs = f.short()
	}
	if flags&extFlag != 0 {
		extra = int(f.long())
	}
	out := f.characters(count, flags&wideFlag != 0)
	f.skip(4*runs + extra)
	return out
}

// characters reads so many characters; where they go on in the next part, that part
// says anew how wide they are.
func (f *fields) characters(count int, wide bool) string {
	var units []uint16
	for len(units) < count && f.err == nil {
		if len(f.parts) == 0 {
			f.err = errShort
			break
		}
		if len(f.parts[0]) == 0 {
			f.parts = f.parts[1:]
			wide = f.byte()&wideFlag != 0
			continue
		}
		if wide {
			units = append(units, uint16(f.short()))
		} else {
			units = append(units, uint16(f.byte()))
		}
	}
	return string(utf16.Decode(units))
}

func (f *fields) skip(n int) {
	for n > 0 && f.err == nil {
		if !f.more() {
			f.err = errShort
			return
		}
		take := min(n, len(f.parts[0]))
		f.parts[0] = f.parts[0][take:]
		n -= take
	}
}

// pages are the code pages of the older version that Chinese offices use.
func page(number int) encoding.Encoding {
	const chinese, chineseMore = 936, 54936
	if number == chinese || number == chineseMore {
		return simplifiedchinese.GB18030
	}
	return charmap.Windows1252
}
