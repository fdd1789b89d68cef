-- The tables of a store, as a new file gets them; older files reach the same by migrations/.
-- user_version is the number of the newest migration, application_id ("QBsy") marks the file as ours.

CREATE TABLE record (
    number     INTEGER PRIMARY KEY,
    connection TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    version    INTEGER NOT NULL CHECK (version > 0),
    body       BLOB    NOT NULL,
    UNIQUE (connection, kind, id)
);

-- One row for each record in each of its indexes. scope is the connection, or '' for an index over the whole
-- store; record_key holds the values of the index in the encoding of qbsync.storage.keys. The primary key is
-- the order in which records are found; that of a WITHOUT ROWID table covers the row, so that only the bodies
-- are looked up elsewhere.
CREATE TABLE record_index (
    kind       TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    scope      TEXT    NOT NULL,
    record_key BLOB    NOT NULL,
    connection TEXT    NOT NULL,
    id         TEXT    NOT NULL,
    record     INTEGER NOT NULL REFERENCES record (number) ON DELETE CASCADE,
    PRIMARY KEY (kind, name, scope, record_key, connection, id)
) WITHOUT ROWID;

-- What a record has in the indexes, for replacing and deleting it.
CREATE INDEX record_index_record ON record_index (record);

PRAGMA application_id = 1363309433;
PRAGMA user_version = 1;
