-- Since when each step of a form's calendar is kept, and how the calendar reckons time.

-- +goose Up
CREATE TABLE schedules (
    schedule TEXT PRIMARY KEY,          -- form and step; its runs are in the table of runs
    form     TEXT NOT NULL,
    since    TEXT NOT NULL              -- what was due before is not made
);

CREATE TABLE reckonings (
    form     TEXT PRIMARY KEY,
    boot     TEXT NOT NULL,             -- the machine's run that passed counts from
    passed   BIGINT NOT NULL,           -- nanoseconds, when the rest was written
    believed TEXT NOT NULL,
    proved   TEXT NOT NULL
);
