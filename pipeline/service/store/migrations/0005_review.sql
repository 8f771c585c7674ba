-- What people decide: about attempts, about closed periods, about the words of a brief and
-- about its going out. entry is the order in which rows were made, from 1.

-- +goose Up
CREATE TABLE decisions (
    attempt  TEXT NOT NULL REFERENCES attempts (id),
    number   BIGINT NOT NULL,
    kind     TEXT NOT NULL CHECK (kind IN ('late', 'warned', 'accepted', 'returned')),
    who      TEXT NOT NULL,
    at       TEXT NOT NULL,
    words    TEXT NOT NULL,
    receipts TEXT NOT NULL,             -- JSON list: what the office had got before
    PRIMARY KEY (attempt, number)
);

CREATE TABLE reopenings (
    form    TEXT NOT NULL,
    period  TEXT NOT NULL,
    office  TEXT NOT NULL,
    entry   BIGINT PRIMARY KEY,
    who     TEXT NOT NULL,
    at      TEXT NOT NULL,
    words   TEXT NOT NULL,
    used_by TEXT NOT NULL               -- attempt that came in by it
);

CREATE TABLE overrides (
    form     TEXT NOT NULL,
    period   TEXT NOT NULL,
    district TEXT NOT NULL,
    passage  TEXT NOT NULL,
    entry    BIGINT PRIMARY KEY,
    who      TEXT NOT NULL,
    at       TEXT NOT NULL,
    text     TEXT NOT NULL,             -- empty: the template speaks again
    basis    TEXT NOT NULL              -- JSON: the figures that it was written over
);

CREATE TABLE drafts (
    form      TEXT NOT NULL,
    period    TEXT NOT NULL,
    district  TEXT NOT NULL,
    input_key TEXT NOT NULL,
    manifest  TEXT NOT NULL,            -- JSON
    blobs     TEXT NOT NULL,            -- JSON list of name and sha256
    made_at   TEXT NOT NULL,
    entry     BIGINT NOT NULL UNIQUE,
    PRIMARY KEY (form, period, district)
);

CREATE TABLE signoffs (
    form      TEXT NOT NULL,
    period    TEXT NOT NULL,
    district  TEXT NOT NULL,
    entry     BIGINT PRIMARY KEY,
    input_key TEXT NOT NULL,            -- of the draft that was signed
    who       TEXT NOT NULL,
    at        TEXT NOT NULL,
    words     TEXT NOT NULL
);
CREATE INDEX reopenings_open ON reopenings (form, period, office);
CREATE INDEX overrides_passage ON overrides (form, period, district, passage, entry);
CREATE INDEX signoffs_draft ON signoffs (form, period, district, input_key);
