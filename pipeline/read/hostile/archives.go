package hostile

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
)

// archives are zips that are wrong as zips.
func archives() []File {
	const zeros = "xl/media/zeros.bin"
	nothing := strings.Repeat("\x00", 1<<20)
	return []File{
		{"zeros beyond the limit", ".xlsx", TooDense, repeated(zeros, "", nothing, 128, "")},
		{"a sheet beyond the limit", ".xlsx", TooDense, repeated(sheetPart, begin, "<!--"+strings.Repeat(" ", 1<<20)+"-->", 128, end)},
		{"overlapping entries", ".xlsx", TooDense, overlapping},
		{"seventy thousand entries", ".xlsx", TooParted, func() []byte { return entries(70_000) }},
		{"a part outside the archive", ".xlsx", Read, with("../../../etc/cron.d/x", "x")},
		{"a part with an absolute name", ".xlsx", Read, with("/etc/cron.d/x", "x")},
		{"parts that differ in case", ".xlsx", Damaged, repeated("XL/Worksheets/Sheet1.XML", "<worksheet/>", "", 0, "")},
		{"an archive in a workbook", ".xlsx", Read, func() []byte { return pack(sound(map[string]string{"xl/embeddings/a.zip": string(entries(100))})) }},
		{"an archive of archives", ".zip", Compressed, func() []byte { return pack(map[string]string{"a.zip": string(pack(map[string]string{"b.zip": "PK"}))}) }},
		{"a bundle of zeros", ".zip", Compressed, bundle("../../a.xlsx", nothing, 64)},
		{"a bundle of many zeros", ".zip", Compressed, func() []byte { return zeroBundle(150, 2<<20) }},
		{"names of sixty thousand bytes", ".xlsx", Read, with("xl/"+strings.Repeat("x", 60_000), "x")},
		{"sizes that lie", ".xlsx", Refused, lying},
		{"noise behind the signature", ".xlsx", Truncated, noise},
		{"a comment that looks like an end", ".xlsx", Refused, func() []byte {
			return append(pack(sound(nil)), "PK\x05\x06"+strings.Repeat("\xff", 18)...)
		}},
	}
}

// entries is an archive of empty parts.
func entries(n int) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := range n {
		add(w, fmt.Sprintf("xl/%d.xml", i), "")
	}
	must(w.Close())
	return b.Bytes()
}

// bundle is an archive of one file of a text n times.
func bundle(name, text string, n int) func() []byte {
	return func() []byte {
		var b bytes.Buffer
		w := zip.NewWriter(&b)
		to, err := w.Create(name)
		must(err)
		around("", text, n, "")(to)
		must(w.Close())
		return b.Bytes()
	}
}

// zeroBundle is an archive of files, each within what one may have.
func zeroBundle(files, size int) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := range files {
		add(w, fmt.Sprintf("%d.xlsx", i), string(make([]byte, size)))
	}
	must(w.Close())
	return b.Bytes()
}

// overlapping is a workbook whose directory lists the same compressed bytes many times
// under different names.
func overlapping() []byte {
	data := squeezed("xl/media/a.bin", around("", strings.Repeat("\x00", 1<<20), 3, ""))
	const endSize, countAt, sizeAt, offsetAt = 22, 10, 12, 16
	end := data[len(data)-endSize:]
	from := int(binary.LittleEndian.Uint32(end[offsetAt:]))
	directory := bytes.Clone(data[from : len(data)-endSize])
	last := directory[bytes.LastIndex(directory, []byte("PK\x01\x02")):]
	const extra = 1000
	for i := range extra {
		again := bytes.Replace(last, []byte("a.bin"), fmt.Appendf(nil, "%05d", i), 1)
		directory = append(directory, again...)
	}
	out := append(bytes.Clone(data[:from]), directory...)
	end = bytes.Clone(end)
	for _, at := range []int{countAt - 2, countAt} {
		binary.LittleEndian.PutUint16(end[at:], binary.LittleEndian.Uint16(end[at:])+extra)
	}
	binary.LittleEndian.PutUint32(end[sizeAt:], uint32(len(directory)))
	return append(out, end...)
}

// lying is a workbook whose directory claims four gigabytes for every part.
func lying() []byte {
	data := pack(sound(nil))
	const sizeAt = 24 // within an entry of the directory
	mark := []byte("PK\x01\x02")
	for at := bytes.Index(data, mark); at >= 0; {
		copy(data[at+sizeAt:], "\xfe\xff\xff\xff")
		next := bytes.Index(data[at+1:], mark)
		if next < 0 {
			break
		}
		at += 1 + next
	}
	return data
}

func noise() []byte {
	out := []byte("PK\x03\x04")
	random := rand.New(rand.NewPCG(1, 2))
	for range 1 << 16 {
		out = append(out, byte(random.Uint32()))
	}
	return out
}

// texts are files of separated values.
func texts() []File {
	const line = "社区名称" + "," + "直管党员\r\n" + "广济桥社区" + "," + "约30\r\n"
	text := func(before, piece string, n int, after string) func() []byte {
		return func() []byte {
			var b bytes.Buffer
			around(before, piece, n, after)(io.Writer(&b))
			return b.Bytes()
		}
	}
	return []File{
		{"a line of nineteen megabytes", ".csv", TooLong, text(line, "x", 19<<20, ",1\r\n")},
		{"a line of ten million separators", ".csv", TooMany, text(line, ",", 10_000_000, "1\r\n")},
		{"ten million empty values", ".csv", Read, text(line, strings.Repeat(",", 1000)+"\r\n", 10_000, "")},
		{"last column of every line", ".csv", Read, text(line, strings.Repeat(",", lastColumn-1)+"1\r\n", 1000, "")},
		{"ten million cells", ".csv", TooMany, text(line, "1,1,1,1,1,1,1,1,1,1\r\n", 900_000, "")},
		{"a record of ten million values over many lines", ".csv", TooMany, text(line, strings.Repeat(",", 10_000)+"\"\n\"", 900, "1\r\n")},
		{"a million quoted line breaks", ".csv", TooLong, text(line+`"`, "\n", 1_000_000, "\",1\r\n")},
		{"quote without end", ".csv", Unquoted, text(line+`"`, "x,1\r\n", 100_000, "")},
		{"nothing but quotes", ".csv", NotReadable, text("", `"`, 1<<20, "")},
		{"zeros", ".csv", NotReadable, text("", "\x00", 1<<20, "")},
		{"line breaks alone", ".csv", NotReadable, text("", "\r\n", 5<<20, "")},
	}
}
