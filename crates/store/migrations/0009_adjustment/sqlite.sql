-- Records that were written after the month was closed in which they count: by the record of the closing, in the order of the acts.
create table adjustment (closing integer not null, seq integer not null, record integer not null, primary key (closing, seq, record)) strict, without rowid;
