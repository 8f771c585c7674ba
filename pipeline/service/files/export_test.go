package files

import "context"

// OpenBucket is Open for a bucket, with a spool of the test's own.
func OpenBucket(ctx context.Context, location, spoolDir string) (*Store, error) {
	s, err := parseBucket(location)
	if err != nil {
		return nil, err
	}
	return openBucket(ctx, s, spoolDir)
}

// Piece is how many bytes are copied at once.
const Piece = piece

// Failure is what a store makes of an error of its place.
func (s *Store) Failure(ctx context.Context, err error) error { return s.failure(ctx, Digest{}, err) }
