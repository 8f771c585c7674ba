package portal

import (
	"bytes"
	"cmp"
	flags "flag" // the package has a flag of its own
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"

	"huibao/pipeline/period"
	"huibao/pipeline/service/store"
	"huibao/samples"
)

// pictures is where TestPictures puts what it draws.
var pictures = flags.String("pictures", "", "folder into which TestPictures draws the main pages, as the README shows them")

// TestPictures draws the main pages of the sample district's month for the README:
//
//	go test ./pipeline/service/portal -run TestPictures -pictures "$PWD/samples/pictures"
//
// What pages do is for the other tests.
func TestPictures(t *testing.T) {
	if *pictures == "" {
		t.Skip("there is nowhere to draw to: -pictures names no folder")
	}
	h := open(t)
	h.work()
	h.named("dongtang", "王芳", store.OfficeClerk, dongtang)
	h.named("qu", "陈立", store.DistrictClerk, "")
	h.named("lingdao", "周明", store.Leader, "")
	late := func(begins string) bool { return begins == "黎托" }
	for _, month := range []string{"2005-06", "2006-05"} {
		h.month(t, month, func(string) bool { return true })
		if _, err := h.Desk.Report(t.Context(), period.Must(month), nil); err != nil {
			t.Fatal(err)
		}
	}
	h.month(t, "2006-06", func(begins string) bool { return !late(begins) && begins != "东塘" })
	good, bad := spoiled(t, "东塘")

	b := h.browse()
	b.logIn("dongtang", "#file")
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{bad}), submit("#upload button", ".verdict.returned"))
	b.do(submit(".findings .cell", "#C6.error"))
	b.draw("grid")
	b.visit("/office")
	b.draw("office")
	b.do(submit(".who button", "#account"))

	b.logIn("qu", ".board")
	b.draw("board")
	data, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	h.attempt(dongtang, filepath.Base(good), string(data))
	h.month(t, "2006-06", late)
	b.visit("/district/2006-06/draft")
	b.do(submit(".actions form button", ".paper"))
	b.draw("draft")
	b.do(submit(".who button", "#account"))

	h.publish()
	b.logIn("lingdao", ".list")
	b.visit("/reports/2006-06/1")
	b.draw("read")
}

// month has the samples of a month sent whose names begin so.
func (h *house) month(t *testing.T, month string, wanted func(begins string) bool) {
	t.Helper()
	found, err := fs.Glob(samples.FS(), path.Join(month, "*.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range found {
		if begins := string([]rune(path.Base(name))[:2]); !wanted(begins) {
			continue
		}
		data, err := fs.ReadFile(samples.FS(), name)
		if err != nil {
			t.Fatal(err)
		}
		h.attempt("", path.Base(name), string(data))
	}
}

// draw draws what the window shows of a page, as it is and as on a telephone.
func (b *browser) draw(name string) {
	b.t.Helper()
	for _, size := range sizes {
		b.do(chromedp.EmulateViewport(size.width, size.height))
		shot, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
		if err != nil {
			b.t.Fatal(err)
		}
		small, err := reduced(shot)
		if err != nil {
			b.t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(*pictures, "portal-"+name+"-"+size.name+".png"), small, 0o644); err != nil {
			b.t.Fatal(err)
		}
	}
}

// reduced is a picture in its most frequent colours, of which a page has few.
func reduced(picture []byte) ([]byte, error) {
	const colours = 64
	decoded, err := png.Decode(bytes.NewReader(picture))
	if err != nil {
		return nil, err
	}
	bounds := decoded.Bounds()
	count := make(map[color.RGBA]int)
	at := func(x, y int) color.RGBA { return color.RGBAModel.Convert(decoded.At(x, y)).(color.RGBA) }
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			count[at(x, y)]++
		}
	}
	var all []color.RGBA
	for c := range count {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b color.RGBA) int {
		return cmp.Or(count[b]-count[a], int(a.R)-int(b.R), int(a.G)-int(b.G), int(a.B)-int(b.B))
	})
	var palette color.Palette
	for _, c := range all[:min(colours, len(all))] {
		palette = append(palette, c)
	}
	nearest := make(map[color.RGBA]uint8, len(all))
	for _, c := range all {
		nearest[c] = uint8(palette.Index(c))
	}
	out := image.NewPaletted(bounds, palette)
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			out.SetColorIndex(x, y, nearest[at(x, y)])
		}
	}
	var small bytes.Buffer
	err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&small, out)
	return small.Bytes(), err
}
