-- Periods with their deadlines, what the schedule ran, and the published editions.
-- entry is the order in which rows were made, from 1.

-- +goose Up
CREATE TABLE periods (
    form      TEXT NOT NULL,
    period    TEXT NOT NULL,
    entry     BIGINT NOT NULL UNIQUE,
    state     TEXT NOT NULL CHECK (state IN ('open', 'closed')),
    deadline  TEXT NOT NULL,
    closed_at TEXT NOT NULL,
    PRIMARY KEY (form, period)
);

CREATE TABLE runs (
    schedule    TEXT NOT NULL,
    period      TEXT NOT NULL,
    entry       BIGINT NOT NULL UNIQUE,
    input_key   TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed')),
    tries       BIGINT NOT NULL,
    started_at  TEXT NOT NULL,
    finished_at TEXT NOT NULL,
    result      TEXT NOT NULL,
    PRIMARY KEY (schedule, period)
);

CREATE TABLE editions (
    form         TEXT NOT NULL,
    period       TEXT NOT NULL,
    district     TEXT NOT NULL,
    number       BIGINT NOT NULL,
    entry        BIGINT NOT NULL UNIQUE,
    figures      TEXT NOT NULL,             -- hash of the figures
    input_key    TEXT NOT NULL,
    manifest     TEXT NOT NULL,             -- JSON
    blobs        TEXT NOT NULL,             -- JSON list of name and sha256
    published_at TEXT NOT NULL,
    signed_by    TEXT NOT NULL,
    PRIMARY KEY (form, period, district, number),
    UNIQUE (form, period, district, figures)
);
