-- The message log: one row for each regular message, written before the message is passed on. A row changes only if a time-stamp is inserted into
-- its signature (trust.md §5.1). The columns for searches come first, because SQLite stores the start of a long row in one page.
create table message_record (
  id                ${id},
  recorded_ms       bigint  not null,
  query_id          varchar(2048) not null,
  -- the first eight bytes of the digest of query_id; ids are random, so short keys change fewer pages of the index
  query_key         ${bytes} not null,
  request_id        varchar(255),
  response          boolean not null,
  client_side       boolean not null,
  rest              boolean not null,
  instance          varchar(255) not null,
  member_class      varchar(255) not null,
  member_code       varchar(255) not null,
  subsystem_code    varchar(255),
  -- paths of the service client and of the called service; at most 600 characters
  client            varchar(600) ${bytewise} not null,
  service           varchar(600) ${bytewise} not null,
  service_code      varchar(600) not null,
  -- the id of the secret with which message and attachments are encrypted; null if they are not encrypted
  encryption_secret varchar(64),
  hash_chain_result ${bytes},
  hash_chain        ${bytes},
  -- null if the message is longer than 64 KiB; it is then part 0 of the chunks
  message           ${bytes},
  signature         ${bytes} not null
);

create index message_record_key on message_record (query_key);
create index message_record_recorded on message_record (recorded_ms);
create index message_record_client on message_record (client, id);
create index message_record_service on message_record (service, id);

-- Long messages (part 0) and attachments (part 1 and following), with at most 64 KiB in each row. The table has no foreign key to message_record,
-- because the check of the key would read the record. The transaction that deletes a record also deletes its other rows.
create table message_chunk (
  record            bigint  not null,
  part              integer not null,
  chunk             integer not null,
  content           ${bytes} not null,
  primary key (record, part, chunk)
);

-- One row for each token. If hash_chain_result is null, the token covers one signature and is also inserted into it (trust.md §5.3).
create table time_stamp (
  id                ${id},
  stamped_ms        bigint not null,
  token             ${bytes} not null,
  hash_chain_result ${bytes}
);

-- Records that wait for a time-stamp. Only the transaction that deletes the row of a record time-stamps the record.
create table unstamped_record (
  record            bigint primary key,
  signature_sha512  ${bytes} not null
);

create table record_time_stamp (
  record            bigint primary key,
  time_stamp        bigint not null references time_stamp,
  hash_chain        ${bytes}
);

-- A time-stamp is deleted together with the last of its records.
create index record_time_stamp_token on record_time_stamp (time_stamp);

-- The state of time-stamping. It survives a restart, and all nodes read it.
create table time_stamping_state (
  one               boolean primary key check (one),
  last_success_ms   bigint,
  last_attempt_ms   bigint,
  failing_since_ms  bigint,
  last_failure      varchar(4000)
);

insert into time_stamping_state (one) values (true);

-- Records that have a time-stamp and wait for the archive. Only the transaction that deletes the row of a record archives the record.
create table unarchived_record (
  record            bigint primary key
);

-- One row for each archive file. The row is committed while the file has a temporary name; temporary_name is null when the file has its final name.
create table archive (
  id                ${id},
  file_name         varchar(255)  not null unique,
  temporary_name    varchar(255)  unique,
  group_name        varchar(1100) not null,
  node              varchar(255)  not null,
  created_ms        bigint  not null,
  first_ms          bigint  not null,
  last_ms           bigint  not null,
  records           integer not null,
  bytes             bigint  not null,
  last_digest       varchar(128) not null,
  handed_over_ms    bigint,
  records_deleted   boolean not null
);

-- The end of each group's chain of archive files. If files are not grouped, the name of the only group is empty.
create table archive_chain (
  group_name        varchar(1100) primary key,
  digest            varchar(128)  not null,
  file_name         varchar(255)  not null
);

create table archived_record (
  record            bigint primary key,
  archive           bigint not null references archive
);

create index archived_record_archive on archived_record (archive, record);

-- Several nodes on one database. The term rises whenever another node becomes the leader; what a leader writes is written within its term.
create table leadership (
  one               boolean primary key check (one),
  term              bigint not null,
  node              varchar(255) not null,
  since_ms          bigint not null
);

insert into leadership (one, term, node, since_ms) values (true, 0, '', 0);
