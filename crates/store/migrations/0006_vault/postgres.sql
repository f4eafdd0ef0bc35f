-- What a vault is for and how it ended; one vault for each owner, class and emergency response.
alter table vault add column purpose text not null default '';
alter table vault add column opened_at bigint not null default 0;
alter table vault add column destroyed_at bigint;
alter table vault add column destroyed_by bigint not null default 0;
drop index vault_default;
create unique index vault_place on vault (owner, class, campaign) where state = 'open';

-- Orders to destroy vaults: asked for by one account, carried out by another. The body (which vaults, why, the certificate) is sealed.
create table destruction (
    n bigint primary key, id bytea not null unique, asked_by bigint not null, asked_at bigint not null, done_by bigint not null,
    done_at bigint, withdrawn_at bigint, body bytea not null
);

-- The last line of the audit, under a seal of the system vault: a cut at the end is found by it.
create table audit_head (one bigint primary key, n bigint not null, chain bytea not null, seal bytea not null);
