-- Records are written once. What is added to them later stands beside them: a stamped row of 10 kB is not written a second time.
-- No references to message_record: checking them would read the records. Who deletes a record deletes these rows with it.
create table record_time_stamp (
  record            bigint primary key,
  time_stamp        bigint not null references time_stamp,
  hash_chain        ${bytes}
);

insert into record_time_stamp (record, time_stamp, hash_chain)
  select id, time_stamp, time_stamp_chain from message_record where time_stamp is not null;

-- What waits for its time-stamp. Who deletes the row stamps the record, and nobody else.
create table unstamped_record (
  record            bigint primary key,
  signature_sha512  ${digest} not null
);

insert into unstamped_record (record, signature_sha512)
  select id, ${sha512_of_signature} from message_record where time_stamp is null;

drop index message_record_stamped;
alter table message_record drop column time_stamp;
alter table message_record drop column time_stamp_chain;

-- Numbers of records, taken many at a time.
create sequence message_record_number ${start_after_records};

-- How time-stamping goes, kept over a restart and told to the other nodes.
create table time_stamping_state (
  one               boolean primary key check (one),
  last_success_ms   bigint,
  last_attempt_ms   bigint,
  failing_since_ms  bigint,
  last_failure      varchar(4000)
);

insert into time_stamping_state (one) values (true);
