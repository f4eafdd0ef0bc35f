-- Exceptions that a person has approved or answers for: a glass that was broken, the file of a minor that was opened. Nothing is ever removed.
-- record 0 means everything of the organisation; from_at null waits for its approval; reason is sealed.
create table permit (
    n bigint primary key, id bytea not null unique, sort text not null, account bigint not null, org bigint not null, record bigint not null,
    asked_at bigint not null, reason bytea not null, from_at bigint, until_at bigint, by_account bigint not null,
    ended_at bigint, ended_by bigint not null
);
create index permit_record on permit (record, n);
create index permit_open on permit (until_at) where ended_at is null;

-- Who has looked at a file is asked on its page.
create index audit_target on audit (target, n) where target <> 0;
