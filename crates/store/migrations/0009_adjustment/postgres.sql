-- Records that were written after the month was closed in which they count: by the record of the closing, in the order of the acts.
create table adjustment (closing bigint not null, seq bigint not null, record bigint not null, primary key (closing, seq, record));
