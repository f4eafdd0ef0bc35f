-- Facts and documents lie in parts, one for each month of entry. What is there already becomes the first part as it is; the newest part takes whatever comes,
-- until another month has begun (store/src/month.rs). Nothing is copied.
alter table fact rename to fact_0000_00;
alter table fact_0000_00 rename constraint fact_pkey to fact_0000_00_pkey;
create table fact (seq bigint not null, record bigint not null, facts bytea not null, primary key (seq, record)) partition by range (seq);
alter table fact attach partition fact_0000_00 for values from (minvalue) to (maxvalue);

alter table version rename to version_0000_00;
alter table version_0000_00 rename constraint version_pkey to version_0000_00_pkey;
create table version (
    slot bigint primary key, seq bigint not null, author bigint not null, at bigint not null, day bigint not null,
    digest bytea not null, doc bytea not null
) partition by range (slot);
alter table version attach partition version_0000_00 for values from (minvalue) to (maxvalue);
