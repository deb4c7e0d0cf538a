-- What was asked of the central side for a client, and what became of it (trust.md section 6.2). A client without a row is as listed.
create table client_registration (
  path              varchar(1100) primary key,
  status            varchar(40)  not null,
  changed_ms        bigint       not null,
  request_id        bigint
);

-- What was asked for this server or for a name, until the global configuration shows it (operations.md section c.5).
create table pending_request (
  kind              varchar(40)   not null,
  subject           varchar(1100) not null,
  requested_value   varchar(1100) not null,
  sent_ms           bigint        not null,
  request_id        bigint,
  primary key (kind, subject)
);
