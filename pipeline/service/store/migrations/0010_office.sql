-- What an office is answered by and shown, so that it does not read all that others sent.

-- +goose Up
CREATE INDEX attempts_office ON attempts (office, arrival);
