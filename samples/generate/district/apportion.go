package district

// apportion shares a total out in whole numbers by weight, each share within its
// bounds. It starts from the shares rounded down and moves one at a time, always
// where the distance to the exact share is greatest. Where the bounds leave no way
// to the total it returns what comes nearest.
func apportion(total int, weights []float64, low, high []int) []int {
	var sum float64
	for _, w := range weights {
		sum += w
	}
	exact := make([]float64, len(weights))
	shares := make([]int, len(weights))
	left := total
	for i, w := range weights {
		exact[i] = float64(total) * w / sum
		shares[i] = min(max(int(exact[i]), low[i]), high[i])
		left -= shares[i]
	}
	for left != 0 {
		step := 1
		if left < 0 {
			step = -1
		}
		i := furthest(exact, shares, low, high, step)
		if i < 0 {
			break
		}
		shares[i] += step
		left -= step
	}
	return shares
}

// furthest returns the place that most wants a step up (or down) and may take it;
// -1 when none may.
func furthest(exact []float64, shares, low, high []int, step int) int {
	best := -1
	var want float64
	for i, s := range shares {
		if next := s + step; next < low[i] || next > high[i] {
			continue
		}
		if w := (exact[i] - float64(s)) * float64(step); best < 0 || w > want {
			best, want = i, w
		}
	}
	return best
}
