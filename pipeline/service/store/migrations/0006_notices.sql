-- Who is to be told of what, by which way, and whether he was.
-- entry is the order in which rows were made, from 1.

-- +goose Up
CREATE TABLE notices (
    event      TEXT NOT NULL,               -- hash of what tells the event from every other
    address    TEXT NOT NULL,               -- way and place, such as mail:a@b
    entry      BIGINT NOT NULL UNIQUE,
    kind       TEXT NOT NULL,
    form       TEXT NOT NULL,
    office     TEXT NOT NULL,
    period     TEXT NOT NULL,
    recipient  TEXT NOT NULL,               -- office code or role
    words      TEXT NOT NULL,               -- JSON
    blobs      TEXT NOT NULL,               -- JSON list of name and sha256
    state      TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'parked')),
    message    TEXT NOT NULL,               -- in which it is sent, alone or with others; empty until that is settled
    made_at    TEXT NOT NULL,
    bundled_at TEXT NOT NULL,
    tried_at   TEXT NOT NULL,
    sent_at    TEXT NOT NULL,
    tries      BIGINT NOT NULL,
    cause      TEXT NOT NULL,               -- of the latest failure
    PRIMARY KEY (event, address)
);
CREATE INDEX notices_address ON notices (address, bundled_at);
CREATE INDEX notices_message ON notices (message);
CREATE INDEX notices_state ON notices (state, entry);
