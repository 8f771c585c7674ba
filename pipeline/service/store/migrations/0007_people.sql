-- Who may use the portal, and by what: sessions of browsers, tokens of scripts, one-time
-- links. Of secrets only the hashes are kept. entry is the order in which rows were made,
-- from 1.

-- +goose Up
CREATE TABLE users (
    id         TEXT PRIMARY KEY,
    entry      BIGINT NOT NULL UNIQUE,
    account    TEXT NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    role       TEXT NOT NULL CHECK (role IN ('office', 'district', 'leader', 'operator')),
    office     TEXT NOT NULL,             -- code of the unit that an office's user reports for
    password   TEXT NOT NULL,             -- argon2id; empty until the user has set one
    state      TEXT NOT NULL CHECK (state IN ('active', 'closed')),
    created_at TEXT NOT NULL
);

CREATE TABLE tokens (
    id         TEXT PRIMARY KEY,
    entry      BIGINT NOT NULL UNIQUE,
    office     TEXT NOT NULL,
    label      TEXT NOT NULL,
    hash       TEXT NOT NULL UNIQUE,
    made_by    TEXT NOT NULL,
    made_at    TEXT NOT NULL,
    revoked_at TEXT NOT NULL
);

-- These two are not part of a backup.
CREATE TABLE sessions (
    hash       TEXT PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES users (id),
    address    TEXT NOT NULL,
    started_at TEXT NOT NULL,
    seen_at    TEXT NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE invitations (
    hash    TEXT PRIMARY KEY,
    user_id TEXT NOT NULL UNIQUE,         -- empty for whoever sets the service up
    made_at TEXT NOT NULL
);
