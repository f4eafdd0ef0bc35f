-- A list is read in its own order and counted without touching the records: the index holds all that both ask.
drop index record_list;
create index record_list on record (org, kind, day, n, ended_at);

-- What is due about a person is asked at every new record that speaks with people; of most people nothing is.
create index record_expected on record (subject, due) where due is not null;

-- How many records there are of each kind, deleted ones left out; kept by the writer in the transaction of each act.
create table live (org integer not null, kind text not null, n integer not null, primary key (org, kind)) strict, without rowid;
insert into live (org, kind, n) select org, kind, count(*) from record where ended_at is null group by org, kind;
