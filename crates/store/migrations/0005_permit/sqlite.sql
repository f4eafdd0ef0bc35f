-- Exceptions that a person has approved or answers for: a glass that was broken, the file of a minor that was opened. Nothing is ever removed.
-- record 0 means everything of the organisation; from_at null waits for its approval; reason is sealed.
create table permit (
    n integer primary key, id blob not null unique, sort text not null, account integer not null, org integer not null, record integer not null,
    asked_at integer not null, reason blob not null, from_at integer, until_at integer, by_account integer not null,
    ended_at integer, ended_by integer not null
) strict;
create index permit_record on permit (record, n);
create index permit_open on permit (until_at) where ended_at is null;

-- Who has looked at a file is asked on its page.
create index audit_target on audit (target, n) where target <> 0;
