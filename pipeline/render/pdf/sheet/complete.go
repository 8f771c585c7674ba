package sheet

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
)

// errTrailer says that fpdf wrote a file of another make than this package knows.
var errTrailer = errors.New("the file that fpdf wrote has no known trailer")

var trailer = regexp.MustCompile(`trailer\n<<\n/Size (\d+)\n/Root (\d+) 0 R\n/Info (\d+) 0 R\n>>\nstartxref\n(\d+)\n%%EOF\n$`)

// resources is the object in which fpdf keeps what all pages share.
const resources = 2

// complete adds to a file, as an incremental update, what fpdf leaves out: the
// faces, the XMP description and the catalog's link to it.
func complete(pdf []byte, info Info, cuts []*cut) ([]byte, error) {
	found := trailer.FindSubmatch(pdf[max(0, len(pdf)-200):])
	if found == nil {
		return nil, errTrailer
	}
	var numbers [5]int
	for i := 1; i < len(numbers); i++ {
		numbers[i], _ = strconv.Atoi(string(found[i]))
	}
	size, root, infoObject, start := numbers[1], numbers[2], numbers[3], numbers[4]
	catalog, err := body(pdf, root)
	if err != nil {
		return nil, err
	}
	u := update{Buffer: bytes.NewBuffer(pdf), next: size, offsets: make(map[int]int)}
	u.object(resources, "<</ProcSet [/PDF /Text]\n/Font <<"+u.faces(cuts)+">>>>")
	metadata := u.stream("/Type /Metadata /Subtype /XML", xmp(info))
	u.object(root, fmt.Sprintf("<<\n/Version /1.7\n%s/Metadata %d 0 R\n/ViewerPreferences <</DisplayDocTitle true>>\n>>", catalog, metadata))
	u.finish(fmt.Sprintf("/Root %d 0 R\n/Info %d 0 R\n/Prev %d", root, infoObject, start))
	return u.Bytes(), nil
}

// body returns the entries of a dictionary that is an object of its own.
func body(pdf []byte, object int) ([]byte, error) {
	head := fmt.Appendf(nil, "\n%d 0 obj\n<<\n", object)
	start := bytes.LastIndex(pdf, head)
	if start < 0 {
		return nil, errTrailer
	}
	rest := pdf[start+len(head):]
	end := bytes.Index(rest, []byte(">>\nendobj"))
	if end < 0 {
		return nil, errTrailer
	}
	return slices.Clone(rest[:end]), nil
}

// update appends objects to a file.
type update struct {
	*bytes.Buffer
	next    int
	offsets map[int]int // by number of the object
}

func (u *update) printf(format string, args ...any) { u.Write(fmt.Appendf(nil, format, args...)) }

// object writes an object under a number.
func (u *update) object(number int, content string) {
	u.offsets[number] = u.Len()
	u.printf("%d 0 obj\n%s\nendobj\n", number, content)
}

// add writes a new object and returns its number.
func (u *update) add(content string) int {
	number := u.next
	u.next++
	u.object(number, content)
	return number
}

// stream writes a new stream and returns its number.
func (u *update) stream(entries string, data []byte) int {
	number := u.next
	u.next++
	u.offsets[number] = u.Len()
	u.printf("%d 0 obj\n<<%s /Length %d>>\nstream\n", number, entries, len(data))
	u.Write(data)
	u.WriteString("\nendstream\nendobj\n")
	return number
}

// finish writes the cross-reference section of the update and its trailer. The
// identity of the file is that of its content.
func (u *update) finish(entries string) {
	sum := sha256.Sum256(u.Bytes())
	start := u.Len()
	u.WriteString("xref\n")
	numbers := make([]int, 0, len(u.offsets))
	for number := range u.offsets {
		numbers = append(numbers, number)
	}
	slices.Sort(numbers)
	for i := 0; i < len(numbers); {
		end := i + 1
		for end < len(numbers) && numbers[end] == numbers[end-1]+1 {
			end++
		}
		u.printf("%d %d\n", numbers[i], end-i)
		for ; i < end; i++ {
			u.printf("%010d 00000 n \n", u.offsets[numbers[i]])
		}
	}
	u.printf("trailer\n<<\n/Size %d\n%s\n/ID [<%x> <%x>]\n>>\nstartxref\n%d\n%%%%EOF\n", u.next, entries, sum[:16], sum[:16], start)
}
