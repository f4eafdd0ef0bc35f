-- What is due in organisations is asked at every page of the day: the index holds all that is asked of it, so that only what is listed is read.
create index record_awaited on record (org, due, kind, subject) where due is not null and ended_at is null;
