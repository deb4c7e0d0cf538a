-- What this server serves, to whom, and on whose behalf (trust.md §6.1): one document for each revision, as turnpike.yaml written as JSON.
create table server_configuration (
  revision          bigint primary key,
  stored_ms         bigint not null,
  document          text   not null
);

-- The state of each client's registration, as requested from the central server (trust.md §6.2). A client without a row has the state that the
-- global configuration shows.
create table client_registration (
  path              varchar(1100) primary key,
  status            varchar(40)  not null,
  changed_ms        bigint       not null,
  request_id        bigint
);

-- Requests to change this server or the name of a client, until the global configuration shows the change (operations.md §c.5).
create table pending_request (
  kind              varchar(40)   not null,
  subject           varchar(1100) not null,
  requested_value   varchar(1100) not null,
  sent_ms           bigint        not null,
  request_id        bigint,
  primary key (kind, subject)
);

-- Who may administer the server over the administration door. Roles with commas; a password is a PBKDF2 hash, empty when there is none.
create table administrator (
    name varchar(64) primary key,
    password varchar(400) not null,
    roles varchar(400) not null
);

create table administrator_certificate (
    sha256 varchar(64) primary key,
    name varchar(64) not null references administrator (name)
);

-- A key is stored as the SHA-256 of its secret. Its number is never used again.
create table api_key (
    id bigint primary key,
    sha256 varchar(64) not null unique,
    roles varchar(400) not null,
    created_at bigint not null
);

create table api_key_counter (
    last bigint not null
);

insert into api_key_counter (last) values (0);

-- Certificate requests that have no certificate yet; der is in base64.
create table certificate_request (
    id varchar(36) primary key,
    key_id varchar(100) not null,
    member varchar(800) not null,
    der varchar(20000) not null,
    created_at bigint not null
);

-- Refused handshakes and messages of all nodes, with their explanation. The setting turnpike.trust.records limits their number. The id also stands in
-- the fault and in the log line. Both servers of an exchange have a record with this id, and one database may contain both records. Records with the
-- same source are counted together.
create table refusal (
    id varchar(200) not null,
    side varchar(40) not null,
    at_ms bigint not null,
    kind varchar(40) not null,
    source varchar(255) not null,
    known boolean not null,
    address varchar(255) not null,
    peer varchar(1100) not null,
    client varchar(1100) not null,
    service varchar(1400) not null,
    message_id varchar(255) not null,
    subject text not null,
    issuer text not null,
    serial varchar(100) not null,
    sha256 varchar(64) not null,
    code varchar(200) not null,
    error varchar(200) not null,
    reason varchar(100) not null,
    failed_check text not null,
    compared text not null,
    remedy text not null,
    node varchar(255) not null,
    primary key (id, side)
);

create index refusal_at on refusal (at_ms, id, side);
create index refusal_source on refusal (source, at_ms);
