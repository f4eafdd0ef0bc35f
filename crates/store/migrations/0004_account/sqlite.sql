-- When an account was last used: who has long been away is asked about.
alter table account add column used_at integer;

-- How far a session has come (an invitation, the password, the second factor, all of it, a program's token), when it ends however much it is used,
-- when it was ended, and the network it was opened from. One that has ended still says for a while whose unsent form has come in too late.
alter table session add column stage text not null default 'full';
alter table session add column ends_at integer not null default 0;
alter table session add column ended_at integer;
alter table session add column network text not null default '';
update session set ends_at = expires_at;
update session set stage = 'program' where note = 'program';
