-- The whole store. Days are day numbers since 1970, moments are milliseconds since 1970; 0 in a key column means none.
create table counter (name text primary key, value integer not null) strict, without rowid;
create table setting (name text primary key, value text not null) strict, without rowid;

create table vault (
    n integer primary key, id blob not null unique, owner integer not null, class text not null, campaign integer not null,
    contract integer not null, basis text not null, until_day integer, state text not null, suite text not null, sealed_key blob not null
) strict;
create unique index vault_default on vault (owner, class) where campaign = 0 and contract = 0 and state = 'open';

create table record (
    n integer primary key, id blob not null unique, vault integer not null, org integer not null, kind text not null,
    subject integer not null, household integer not null, case_n integer not null, campaign integer not null, project integer not null,
    day integer not null, state text, assignee integer not null, due integer, author integer not null, entered_at integer not null,
    version integer not null, ended_at integer, facts_seq integer not null
) strict;
create index record_list on record (org, kind, day);
create index record_due on record (assignee, due) where due is not null;

-- slot = record * 65536 + version: one tree, in the order of entry
create table version (
    slot integer primary key, seq integer not null, author integer not null, at integer not null, day integer not null,
    digest blob not null, doc blob not null
) strict;

-- all facts of one record version, packed; a line of cancel says that the facts (of, record) held until seq
create table fact (seq integer not null, record integer not null, facts blob not null, primary key (seq, record)) strict, without rowid;
create table cancel (seq integer not null, record integer not null, of_seq integer not null, primary key (seq, record, of_seq)) strict, without rowid;
create table link (target integer not null, record integer not null, role text not null, primary key (target, record, role)) strict, without rowid;

create table act (
    seq integer primary key, id blob not null unique, name text not null, actor integer not null, at integer not null,
    digest blob not null, records blob not null, chain blob not null
) strict;
create table audit (
    n integer primary key, at integer not null, actor integer not null, action text not null, target integer not null,
    detail text not null, chain blob not null
) strict;

create table account (
    n integer primary key, id blob not null unique, login text not null unique, worker integer not null, body blob not null,
    created_at integer not null, disabled_at integer
) strict;
create table role_grant (
    n integer primary key, account integer not null, role text not null, org integer not null, from_day integer not null, until_day integer
) strict;
create index role_grant_account on role_grant (account);
create table session (
    hash blob primary key, account integer not null, created_at integer not null, seen_at integer not null, expires_at integer not null, note text not null
) strict, without rowid;
create index session_account on session (account);
create table draft (
    account integer not null, place text not null, body blob not null, at integer not null, primary key (account, place)
) strict;
create table job (
    n integer primary key, id blob not null unique, kind text not null, account integer not null, state text not null, done integer not null,
    total integer not null, note text not null, started_at integer not null, ended_at integer, result blob
) strict;
