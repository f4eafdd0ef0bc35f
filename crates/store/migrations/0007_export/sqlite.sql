-- Exports with names: who asked, how many records, whether a second person has agreed. What was asked for and why is sealed.
-- decided_by is the account of the second person, 0 where none was needed; granted is 1 or 0 once it is decided.
create table export_order (
    id blob primary key, account integer not null, org integer not null, records integer not null, asked_at integer not null,
    decided_by integer not null, decided_at integer, granted integer not null, taken_at integer, body blob not null
) strict;
create index export_order_asked on export_order (asked_at);
