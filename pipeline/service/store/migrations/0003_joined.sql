-- Files that count together with a later one of their office: a state of their own, and
-- which attempt carries the whole. SQLite changes no check of a table, so attempts and the
-- tables that refer to it are written anew.

-- +goose Up
CREATE TABLE attempts_3 (
    id            TEXT PRIMARY KEY,
    arrival       BIGINT NOT NULL UNIQUE,   -- order in which files came, from 1
    form          TEXT NOT NULL,
    office        TEXT NOT NULL,
    period        TEXT NOT NULL,
    number        BIGINT NOT NULL,          -- of the office's attempts; 0 while it is not known whose it is
    sha256        TEXT NOT NULL,
    size          BIGINT NOT NULL,
    name          TEXT NOT NULL,
    origin        TEXT NOT NULL,
    state         TEXT NOT NULL CHECK (state IN
        ('received', 'checked', 'accepted', 'joined', 'returned', 'superseded', 'duplicate', 'quarantined')),
    received_at   TEXT NOT NULL,
    checked_at    TEXT NOT NULL,
    receipts      TEXT NOT NULL,            -- JSON list of name and sha256
    verdict       TEXT NOT NULL,            -- hash of the verdict as it was given
    superseded_by TEXT NOT NULL,
    duplicate_of  TEXT NOT NULL,
    joined_to     TEXT NOT NULL
);
INSERT INTO attempts_3 (id, arrival, form, office, period, number, sha256, size, name, origin, state, received_at,
        checked_at, receipts, verdict, superseded_by, duplicate_of, joined_to)
    SELECT id, arrival, form, office, period, number, sha256, size, name, origin, state, received_at,
        checked_at, receipts, verdict, superseded_by, duplicate_of, '' FROM attempts;

CREATE TABLE findings_3 (
    attempt     TEXT NOT NULL REFERENCES attempts_3 (id),
    ordinal     BIGINT NOT NULL,
    rule        TEXT NOT NULL,
    severity    TEXT NOT NULL,
    unit        TEXT NOT NULL,
    cells       TEXT NOT NULL,              -- JSON list of sheet, column and row
    message     TEXT NOT NULL,
    action      TEXT NOT NULL,
    explanation TEXT NOT NULL,
    PRIMARY KEY (attempt, ordinal)
);
INSERT INTO findings_3 (attempt, ordinal, rule, severity, unit, cells, message, action, explanation)
    SELECT attempt, ordinal, rule, severity, unit, cells, message, action, explanation FROM findings;

CREATE TABLE explanations_3 (
    attempt TEXT NOT NULL,
    ordinal BIGINT NOT NULL,
    number  BIGINT NOT NULL,                -- of the finding's explanations, from 1
    kind    TEXT NOT NULL CHECK (kind IN ('explained', 'allowed', 'refused')),
    who     TEXT NOT NULL,
    at      TEXT NOT NULL,
    words   TEXT NOT NULL,
    PRIMARY KEY (attempt, ordinal, number),
    FOREIGN KEY (attempt, ordinal) REFERENCES findings_3 (attempt, ordinal)
);
INSERT INTO explanations_3 (attempt, ordinal, number, kind, who, at, words)
    SELECT attempt, ordinal, number, kind, who, at, words FROM explanations;

DROP TABLE explanations;
DROP TABLE findings;
DROP TABLE attempts;
ALTER TABLE attempts_3 RENAME TO attempts;
ALTER TABLE findings_3 RENAME TO findings;
ALTER TABLE explanations_3 RENAME TO explanations;

CREATE UNIQUE INDEX attempts_bytes ON attempts (form, office, period, sha256) WHERE number > 0;
CREATE UNIQUE INDEX attempts_number ON attempts (form, office, period, number) WHERE number > 0;
CREATE UNIQUE INDEX attempts_counted ON attempts (form, office, period) WHERE state = 'accepted';
CREATE INDEX attempts_period ON attempts (form, period, arrival);
CREATE INDEX attempts_state ON attempts (state, arrival);
CREATE INDEX attempts_joined ON attempts (joined_to, arrival) WHERE joined_to <> '';
