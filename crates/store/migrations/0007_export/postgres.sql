-- Exports with names: who asked, how many records, whether a second person has agreed. What was asked for and why is sealed.
-- decided_by is the account of the second person, 0 where none was needed; granted is 1 or 0 once it is decided.
create table export_order (
    id bytea primary key, account bigint not null, org bigint not null, records bigint not null, asked_at bigint not null,
    decided_by bigint not null, decided_at bigint, granted bigint not null, taken_at bigint, body bytea not null
);
create index export_order_asked on export_order (asked_at);
