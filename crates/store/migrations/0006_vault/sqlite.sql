-- What a vault is for and how it ended; one vault for each owner, class and emergency response.
alter table vault add column purpose text not null default '';
alter table vault add column opened_at integer not null default 0;
alter table vault add column destroyed_at integer;
alter table vault add column destroyed_by integer not null default 0;
drop index vault_default;
create unique index vault_place on vault (owner, class, campaign) where state = 'open';

-- Orders to destroy vaults: asked for by one account, carried out by another. The body (which vaults, why, the certificate) is sealed.
create table destruction (
    n integer primary key, id blob not null unique, asked_by integer not null, asked_at integer not null, done_by integer not null,
    done_at integer, withdrawn_at integer, body blob not null
) strict;

-- The last line of the audit, under a seal of the system vault: a cut at the end is found by it.
create table audit_head (one integer primary key, n integer not null, chain blob not null, seal blob not null) strict;
