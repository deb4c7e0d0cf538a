-- The embedded database's journal of records that are committed but not flushed: whose it is, and the highest record that is here, so that
-- those beyond are taken from the journal after a stop that was no good one.
create table message_journal (
  one               boolean primary key check (one),
  origin            varchar(36),
  last_record       bigint not null
);

insert into message_journal (one, last_record) values (true, 0);
