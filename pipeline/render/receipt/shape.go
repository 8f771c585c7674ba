package receipt

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// shapeID finds the name of a comment's box, or of another shape, in a drawing.
var shapeID = regexp.MustCompile(`(<v:shape\s(?:[^>]*?\s)?id=")([^"]*)(")`)

const numbered = "_x0000_s" // how Excel begins the names of shapes, before a number

// numberShapes gives the shapes of drawings numbered names where another program gave
// them others: the library adds no comment to a sheet that has such a shape.
func numberShapes(f *excelize.File) {
	f.Pkg.Range(func(name, part any) bool {
		data, ok := part.([]byte)
		path, named := name.(string)
		if !ok || !named || !strings.HasSuffix(path, ".vml") {
			return true
		}
		last, others := 0, false
		for _, m := range shapeID.FindAllSubmatch(data, -1) {
			n, err := strconv.Atoi(strings.TrimPrefix(string(m[2]), numbered))
			others = others || err != nil
			last = max(last, n)
		}
		if !others {
			return true
		}
		f.Pkg.Store(path, shapeID.ReplaceAllFunc(data, func(found []byte) []byte {
			m := shapeID.FindSubmatch(found)
			if _, err := strconv.Atoi(strings.TrimPrefix(string(m[2]), numbered)); err == nil {
				return found
			}
			last++
			return fmt.Appendf(nil, "%s%s%d%s", m[1], numbered, last, m[3])
		}))
		return true
	})
}
