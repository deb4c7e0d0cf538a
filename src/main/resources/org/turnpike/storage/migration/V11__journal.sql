-- The embedded database's journal of records that are committed but not flushed: whose it is, and the newest record that a flush is known to
-- have covered; those beyond are taken from the journal after a stop that was no good one.
create table message_journal (
  one               boolean primary key check (one),
  origin            varchar(36),
  covered           bigint not null
);

insert into message_journal (one, covered) values (true, 0);
