package expression

// Plain reports whether a line is computed without the machine.
func (e *Expression) Plain() bool { return e.numeral != nil || e.condition != nil }

// ByMachine computes a line by the machine whatever it is.
func (e *Expression) ByMachine(lookup Lookup) (float64, bool) {
	out, ok := e.run(lookup)
	if !ok {
		return 0, false
	}
	return number(out)
}
