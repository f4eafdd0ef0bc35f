-- The whole store. Days are day numbers since 1970, moments are milliseconds since 1970; 0 in a key column means none.
create table counter (name text primary key, value bigint not null);
create table setting (name text primary key, value text not null);

create table vault (
    n bigint primary key, id bytea not null unique, owner bigint not null, class text not null, campaign bigint not null,
    contract bigint not null, basis text not null, until_day bigint, state text not null, suite text not null, sealed_key bytea not null
);
create unique index vault_default on vault (owner, class) where campaign = 0 and contract = 0 and state = 'open';

create table record (
    n bigint primary key, id bytea not null unique, vault bigint not null, org bigint not null, kind text not null,
    subject bigint not null, household bigint not null, case_n bigint not null, campaign bigint not null, project bigint not null,
    day bigint not null, state text, assignee bigint not null, due bigint, author bigint not null, entered_at bigint not null,
    version bigint not null, ended_at bigint, facts_seq bigint not null
);
create index record_list on record (org, kind, day);
create index record_due on record (assignee, due) where due is not null;

-- slot = record * 65536 + version: one tree, in the order of entry
create table version (
    slot bigint primary key, seq bigint not null, author bigint not null, at bigint not null, day bigint not null,
    digest bytea not null, doc bytea not null
);

-- all facts of one record version, packed; a line of cancel says that the facts (of, record) held until seq
create table fact (seq bigint not null, record bigint not null, facts bytea not null, primary key (seq, record));
create table cancel (seq bigint not null, record bigint not null, of_seq bigint not null, primary key (seq, record, of_seq));
create table link (target bigint not null, record bigint not null, role text not null, primary key (target, record, role));

create table act (
    seq bigint primary key, id bytea not null unique, name text not null, actor bigint not null, at bigint not null,
    digest bytea not null, records bytea not null, chain bytea not null
);
create table audit (
    n bigint primary key, at bigint not null, actor bigint not null, action text not null, target bigint not null,
    detail text not null, chain bytea not null
);

create table account (
    n bigint primary key, id bytea not null unique, login text not null unique, worker bigint not null, body bytea not null,
    created_at bigint not null, disabled_at bigint
);
create table role_grant (
    n bigint primary key, account bigint not null, role text not null, org bigint not null, from_day bigint not null, until_day bigint
);
create index role_grant_account on role_grant (account);
create table session (
    hash bytea primary key, account bigint not null, created_at bigint not null, seen_at bigint not null, expires_at bigint not null, note text not null
);
create index session_account on session (account);
create table draft (
    account bigint not null, place text not null, body bytea not null, at bigint not null, primary key (account, place)
);
create table job (
    n bigint primary key, id bytea not null unique, kind text not null, account bigint not null, state text not null, done bigint not null,
    total bigint not null, note text not null, started_at bigint not null, ended_at bigint, result bytea
);
