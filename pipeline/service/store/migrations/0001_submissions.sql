-- What offices sent, what was found in it, and the audit of every change.
--
-- One text for SQLite and PostgreSQL: only TEXT and BIGINT, times as UTC text of one
-- length, lists as JSON text, empty text for what is not known.

-- +goose Up
CREATE TABLE audit (
    seq      BIGINT PRIMARY KEY,
    at       TEXT NOT NULL,
    who      TEXT NOT NULL,
    what     TEXT NOT NULL,
    object   TEXT NOT NULL,
    origin   TEXT NOT NULL,
    detail   TEXT NOT NULL,
    previous TEXT NOT NULL, -- hash of the line before
    hash     TEXT NOT NULL
);

-- The last line of the audit. Writers take this row first and so follow one another.
CREATE TABLE head (
    id   BIGINT PRIMARY KEY CHECK (id = 1),
    seq  BIGINT NOT NULL,
    hash TEXT NOT NULL
);
INSERT INTO head (id, seq, hash) VALUES (1, 0, '');

CREATE TABLE attempts (
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
        ('received', 'checked', 'accepted', 'returned', 'superseded', 'duplicate', 'quarantined')),
    received_at   TEXT NOT NULL,
    checked_at    TEXT NOT NULL,
    receipts      TEXT NOT NULL,            -- JSON list of name and sha256
    verdict       TEXT NOT NULL,            -- hash of the verdict as it was given
    superseded_by TEXT NOT NULL,
    duplicate_of  TEXT NOT NULL
);
CREATE UNIQUE INDEX attempts_bytes ON attempts (form, office, period, sha256) WHERE number > 0;
CREATE UNIQUE INDEX attempts_number ON attempts (form, office, period, number) WHERE number > 0;
CREATE UNIQUE INDEX attempts_counted ON attempts (form, office, period) WHERE state = 'accepted';
CREATE INDEX attempts_period ON attempts (form, period, arrival);
CREATE INDEX attempts_state ON attempts (state, arrival);

CREATE TABLE findings (
    attempt     TEXT NOT NULL REFERENCES attempts (id),
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

CREATE TABLE explanations (
    attempt TEXT NOT NULL,
    ordinal BIGINT NOT NULL,
    number  BIGINT NOT NULL,                -- of the finding's explanations, from 1
    kind    TEXT NOT NULL CHECK (kind IN ('explained', 'allowed', 'refused')),
    who     TEXT NOT NULL,
    at      TEXT NOT NULL,
    words   TEXT NOT NULL,
    PRIMARY KEY (attempt, ordinal, number),
    FOREIGN KEY (attempt, ordinal) REFERENCES findings (attempt, ordinal)
);
