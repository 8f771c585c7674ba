-- What lists of editions and of months need, so that none of them reads a manifest or every
-- attempt.

-- +goose Up
CREATE INDEX editions_heads ON editions (form, district, period, number, published_at, signed_by);
CREATE INDEX attempts_reported ON attempts (form, period) WHERE state = 'accepted';
