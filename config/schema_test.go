package config

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/invopop/jsonschema"

	"huibao/config/verify"
	"huibao/pipeline/period"
)

var update = flag.Bool("update", false, "write the schemas anew")

// documents are the types that the files of each kind are decoded into.
var documents = map[string]any{
	"workspace": &Workspace{},
	"form":      &formDocument{},
	"figures":   &figuresDocument{},
	"rules":     &rulesDocument{},
	"calendar":  &Calendar{},
	"units":     &unitsDocument{},
	"holidays":  &holidaysDocument{},
}

// TestSchemasAreCurrent makes every schema from the types and compares it with
// the file. After a change of the types run go test ./config -run Schemas -update.
func TestSchemasAreCurrent(t *testing.T) {
	t.Parallel()
	for _, kind := range SchemaKinds() {
		want := generate(t, documents[kind])
		if *update {
			if err := os.WriteFile(filepath.Join("schema", kind+".json"), want, 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		got, err := Schema(kind)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("schema/%s.json is not what the types make; run go test ./config -run Schemas -update", kind)
		}
	}
}

func generate(t *testing.T, document any) []byte {
	t.Helper()
	r := &jsonschema.Reflector{
		Anonymous: true, FieldNameTag: "yaml",
		Mapper: mapType, LookupComment: comment,
		Namer: func(t reflect.Type) string { return strings.TrimSuffix(strings.ToLower(t.Name()), "document") },
	}
	schema := r.Reflect(document)
	narrow(schema)
	text, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(text, '\n')
}

// mapType gives the words of an enum and the shape of a period.
func mapType(t reflect.Type) *jsonschema.Schema {
	if t == reflect.TypeFor[period.Period]() {
		return &jsonschema.Schema{Type: "string", Pattern: `^\d{4}-\d{2}$`}
	}
	if t == reflect.TypeFor[period.Date]() {
		return &jsonschema.Schema{Type: "string", Pattern: `^\d{4}-\d{2}-\d{2}$`}
	}
	if t == reflect.TypeFor[Secret]() {
		return &jsonschema.Schema{Type: "string", Pattern: secretPattern.String()}
	}
	words, ok := words.Enums[t]
	if !ok {
		return nil
	}
	return &jsonschema.Schema{Type: "string", Enum: anys(words)}
}

func anys(words []string) []any {
	out := make([]any, len(words))
	for i, w := range words {
		out[i] = w
	}
	return out
}

// comment describes a field by the key it is written as.
func comment(t reflect.Type, name string) string {
	if t.Kind() != reflect.Struct {
		return ""
	}
	f, ok := t.FieldByName(name)
	if !ok {
		return ""
	}
	key, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
	return describe(t, key)
}

// narrow adds what the types do not say: the words of keys that are plain text,
// and the shape of codes.
func narrow(schema *jsonschema.Schema) {
	for name, definition := range schema.Definitions {
		if definition.Properties == nil {
			continue
		}
		set := func(key string, change func(*jsonschema.Schema)) {
			if property, ok := definition.Properties.Get(key); ok {
				change(property)
			}
		}
		set("style", func(p *jsonschema.Schema) { p.Enum = anys(verify.Styles) })
		set("problems", func(p *jsonschema.Schema) { p.Items.Enum = anys(verify.Problems) })
		set("id", func(p *jsonschema.Schema) { p.Pattern = verify.RuleID.String() })
		set("template", func(p *jsonschema.Schema) { p.Pattern = verify.TemplateName.String() })
		set("code", func(p *jsonschema.Schema) {
			switch name {
			case "form":
				p.Pattern = verify.FormCode.String()
			case "unitentry", "officeentry":
				p.Pattern = unitCode.String()
			default:
				p.Pattern = verify.Code.String()
			}
		})
	}
}

// TestEveryKeyIsDescribed wants words for every key of every file.
func TestEveryKeyIsDescribed(t *testing.T) {
	t.Parallel()
	used := make(map[string]bool)
	for _, document := range documents {
		describeAll(t, reflect.TypeOf(document).Elem(), used)
	}
	for key := range descriptions {
		if !used[key] {
			t.Errorf("description of %s is of no key", key)
		}
	}
}

func describeAll(t *testing.T, typ reflect.Type, used map[string]bool) {
	t.Helper()
	for typ.Kind() == reflect.Slice || typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Map {
		typ = typ.Elem()
	}
	if typ.Kind() != reflect.Struct || typ == reflect.TypeFor[period.Period]() || typ == reflect.TypeFor[period.Date]() {
		return
	}
	for _, f := range reflect.VisibleFields(typ) {
		key, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		if f.Anonymous || len(f.Index) > 1 {
			describeAll(t, f.Type, used)
			continue
		}
		if describe(typ, key) == "" {
			t.Errorf("%s.%s has no description", typ.Name(), key)
		}
		used[typ.Name()+"."+key] = true
		describeAll(t, f.Type, used)
	}
}
