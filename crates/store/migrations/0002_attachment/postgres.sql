-- Files of records. The face (name, type, size) and the parts (0 the small picture, from 1 the contents) are sealed in the record's vault.
-- seq is the first act whose record names the file, 0 while it waits for one.
create table attachment (
    id bytea primary key, record bytea not null, vault bigint not null, author bigint not null, at bigint not null, seq bigint not null,
    face bytea not null
);
create index attachment_waiting on attachment (record) where seq = 0;
create index attachment_swept on attachment (at) where seq = 0;
create table attachment_part (attachment bytea not null, part bigint not null, sealed bytea not null, primary key (attachment, part));

-- deleted records are few: their list must not look through all the others
create index record_ended on record (kind, org, day) where ended_at is not null;
