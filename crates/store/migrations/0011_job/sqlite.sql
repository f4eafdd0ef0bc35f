-- When a job has something to do the next time: a schedule sleeps until then, and what was never put off is looked at once.
alter table job add column due_at integer not null default 0;
-- Of an account its latest, of an account those in one state, of a kind those that are due.
create index job_latest on job (kind, account, n);
create index job_standing on job (kind, account, state);
create index job_due on job (kind, state, due_at);
