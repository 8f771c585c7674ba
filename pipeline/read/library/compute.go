package library

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"

	"huibao/pipeline/read/workbook"
)

// Compute computes formulas of a workbook, in the order of the places.
func (r Run) Compute(ctx context.Context, data []byte, formulas []workbook.Place) ([]workbook.Result, error) {
	places, err := json.Marshal(formulas)
	if err != nil {
		return nil, err
	}
	in := binary.LittleEndian.AppendUint32(make([]byte, 0, 4+len(places)+len(data)), uint32(len(places)))
	in = append(append(in, places...), data...)
	out, err := r(ctx, computeTask, in)
	if err != nil {
		return nil, err
	}
	return decodeResults(out, len(formulas))
}

var errRequest = errors.New("request is cut off")

// compute is the task: the length of the places, the places, the file.
func compute(in []byte) ([]byte, error) {
	const head = 4
	if len(in) < head {
		return nil, errRequest
	}
	length := int64(binary.LittleEndian.Uint32(in))
	if in = in[head:]; length > int64(len(in)) {
		return nil, errRequest
	}
	var formulas []workbook.Place
	if err := json.Unmarshal(in[:length], &formulas); err != nil {
		return nil, err
	}
	results, err := workbook.Calculate(in[length:], formulas)
	if err != nil {
		return nil, err
	}
	return json.Marshal(results)
}

// maxResult bounds the text of one result; no cell holds a longer one.
const maxResult = 32767 * 4

// decodeResults reads one result for each formula, not one more.
func decodeResults(out []byte, want int) ([]workbook.Result, error) {
	d := json.NewDecoder(bytes.NewReader(out))
	if begin, err := d.Token(); err != nil || begin != json.Delim('[') {
		return nil, fmt.Errorf("results begin with %v (%w)", begin, errors.Join(err))
	}
	results := make([]workbook.Result, 0, want)
	for d.More() {
		var r workbook.Result
		if len(results) == want {
			return nil, fmt.Errorf("more than %d results", want)
		}
		if err := d.Decode(&r); err != nil {
			return nil, err
		}
		if len(r.Text) > maxResult {
			return nil, fmt.Errorf("result of %d bytes", len(r.Text))
		}
		results = append(results, r)
	}
	if len(results) < want {
		return nil, fmt.Errorf("%d results for %d formulas", len(results), want)
	}
	return results, nil
}
