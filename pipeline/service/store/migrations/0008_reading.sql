-- What lists of editions need, so that none of them reads a manifest.

-- +goose Up
CREATE INDEX editions_heads ON editions (form, district, period, number, published_at, signed_by);
