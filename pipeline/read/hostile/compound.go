package hostile

import (
	"bytes"
	"encoding/binary"
)

// The format of compound files, in the version with sectors of 512 bytes.
const (
	sector     = 512
	entry      = 128 // bytes of one entry of the directory
	inMini     = 4096
	fatSector  = 0xFFFFFFFD
	endOfChain = 0xFFFFFFFE
	unused     = 0xFFFFFFFF

	// Where the header says things.
	versionAt, shiftAt, fatsAt, directoryAt, moreFATAt, firstFATAt = 26, 30, 44, 48, 68, 76
)

// Compound is a compound file that holds a workbook's stream; Workbook is its name in
// the later version, Book in the older one.
func Compound(name string, stream []byte) []byte {
	if len(stream) < inMini {
		stream = append(bytes.Clone(stream), make([]byte, inMini-len(stream))...)
	}
	held := (len(stream) + sector - 1) / sector
	const perFAT = sector / 4
	fats := 1
	for fats*perFAT < fats+1+held {
		fats++
	}
	out := append(header(fats), table(fats, held)...)
	out = append(out, directory(name, fats+1, len(stream))...)
	out = append(out, stream...)
	return append(out, make([]byte, held*sector-len(stream))...)
}

func put16(b []byte, at int, n uint16) { binary.LittleEndian.PutUint16(b[at:], n) }
func put32(b []byte, at int, n uint32) { binary.LittleEndian.PutUint32(b[at:], n) }

func header(fats int) []byte {
	h := make([]byte, sector)
	copy(h, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
	put16(h, 24, 0x3E)
	put16(h, versionAt, 3)
	put16(h, 28, 0xFFFE)
	put16(h, shiftAt, 9)
	put16(h, 32, 6)
	put32(h, fatsAt, uint32(fats))
	put32(h, directoryAt, uint32(fats))
	put32(h, 56, inMini)
	put32(h, 60, endOfChain)
	put32(h, moreFATAt, endOfChain)
	for at := firstFATAt; at < sector; at += 4 {
		put32(h, at, unused)
	}
	for i := range fats {
		put32(h, firstFATAt+4*i, uint32(i))
	}
	return h
}

// table chains the stream's sectors, which follow those of the table and the directory's.
func table(fats, held int) []byte {
	t := bytes.Repeat([]byte{0xFF}, fats*sector)
	for i := range fats {
		put32(t, 4*i, fatSector)
	}
	put32(t, 4*fats, endOfChain)
	for i := range held {
		put32(t, 4*(fats+1+i), uint32(fats+2+i))
	}
	put32(t, 4*(fats+held), endOfChain)
	return t
}

func directory(name string, first, size int) []byte {
	d := make([]byte, sector)
	for i, e := range []struct {
		name        string
		kind        byte
		child       uint32
		first, size uint32
	}{{"Root Entry", 5, 1, endOfChain, 0}, {name, 2, unused, uint32(first), uint32(size)}} {
		to := d[i*entry:]
		put16(to, 64, uint16(2*len(e.name)+2))
		copy(to, wide(e.name))
		to[66], to[67] = e.kind, 1
		put32(to, 68, unused)
		put32(to, 72, unused)
		put32(to, 76, e.child)
		put32(to, 116, e.first)
		put32(to, 120, e.size)
	}
	return d
}

// record is one record of the format before 2007.
func record(kind uint16, data ...byte) []byte {
	out := binary.LittleEndian.AppendUint16(nil, kind)
	out = binary.LittleEndian.AppendUint16(out, uint16(len(data)))
	return append(out, data...)
}

// The records that are needed to hurt.
var (
	bof    = record(0x0809, 0, 6, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	eof    = record(0x000A)
	number = record(0x0203, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
)

// bound lists a sheet of one letter that begins at a place.
func bound(at uint32) []byte {
	return record(0x0085, append(binary.LittleEndian.AppendUint32(nil, at), 0, 0, 1, 0, 'a')...)
}

// old is a compound file around records.
func old(pieces ...[]byte) []byte { return Compound("Workbook", bytes.Join(pieces, nil)) }

// changed is a sound compound file with four bytes replaced.
func changed(at int, n uint32) func() []byte {
	return func() []byte {
		out := old(bof, bound(uint32(len(bof)+len(bound(0))+len(eof))), eof, bof, number, eof)
		put32(out, at, n)
		return out
	}
}

// compounds are compound files that go in circles or claim to be huge, and workbooks of
// the format before 2007 that do.
func compounds() []File {
	const fat, entries = sector, 2 * sector
	const stream = fat + 4*2 // its first sector's place in the table
	many := func(piece []byte, n int) []byte { return bytes.Repeat(piece, n) }
	return []File{
		{"a stream in a circle", ".xls", Survived, changed(stream, 2)},
		{"a directory in a circle", ".xls", Refused, changed(fat+4, 1)},
		{"a table in a circle", ".xls", Survived, changed(moreFATAt, 0)},
		{"four billion tables", ".xls", Survived, changed(fatsAt, unused)},
		{"sectors of two gigabytes", ".xls", Refused, changed(shiftAt, 31)},
		{"a stream of four gigabytes", ".xls", Refused, changed(entries+entry+120, unused)},
		{"a stream of two to the 62 bytes", ".xls", Survived, changed(entries+entry+124, 1<<30)},
		{"a child of itself", ".xls", Refused, changed(entries+76, 0)},
		{"a brother of itself", ".xls", Refused, changed(entries+entry+68, 1)},
		{"four billion texts", ".xls", Refused, func() []byte {
			return old(bof, record(0x00FC, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), eof)
		}},
		{"texts of no bytes", ".xls", Refused, func() []byte {
			sst := record(0x00FC, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)
			return old(bof, sst, many(record(0x003C, make([]byte, 8000)...), 800), eof)
		}},
		{"beginnings without end", ".xls", Refused, func() []byte {
			return old(bof, bound(uint32(len(bof)+len(bound(0))+len(eof))), eof, many(bof, 100_000))
		}},
		{"a sheet that is the whole", ".xls", Read, func() []byte { return old(bof, bound(0), eof) }},
		{"six hundred sheets at one place", ".xls", Refused, func() []byte { return old(bof, many(bound(0), 600), eof) }},
		{"a sheet read five hundred times", ".xls", Refused, again},
		{"one cell a million times", ".xls", Refused, func() []byte {
			return old(bof, bound(uint32(len(bof)+len(bound(0))+len(eof))), eof, bof, many(number, 200_000), eof)
		}},
		{"two million merges", ".xls", Refused, func() []byte {
			piece := record(0x00E5, append([]byte{0xff, 0x03}, make([]byte, 8*1023)...)...)
			return old(bof, bound(uint32(len(bof)+len(bound(0))+len(eof))), eof, bof, many(piece, 700), eof)
		}},
		{"continued a million times", ".xls", Refused, func() []byte { return old(bof, record(0x00FC), many(record(0x003C), 1_000_000), eof) }},
		{"a sheet beyond the end", ".xls", Refused, func() []byte { return old(bof, bound(unused), eof) }},
	}
}

// again is a workbook whose sheets all begin at one place, where much is to be read.
func again() []byte {
	const sheets = 500
	globals := len(bof) + sheets*len(bound(0)) + len(eof)
	pieces := [][]byte{bof, bytes.Repeat(bound(uint32(globals)), sheets), eof, bof}
	for i := range 60_000 {
		pieces = append(pieces, record(0x0203, byte(i), byte(i>>8), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))
	}
	return old(append(pieces, eof)...)
}
