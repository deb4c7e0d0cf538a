-- What this server serves, to whom, and on whose behalf (trust.md section 6.1, our own layout).
create table server (
  one               boolean primary key check (one),
  id                varchar(1100) not null,
  revision          bigint not null
);

create table client (
  id                ${id},
  path              varchar(1100) not null unique,
  connection_type   varchar(20)   not null,
  position          integer not null
);

create table client_certificate (
  client            bigint  not null references client on delete cascade,
  position          integer not null,
  certificate       ${bytes} not null,
  primary key (client, position)
);

create table local_group (
  id                ${id},
  client            bigint not null references client on delete cascade,
  code              varchar(255) not null,
  description       varchar(255) not null,
  unique (client, code)
);

create table local_group_member (
  local_group       bigint  not null references local_group on delete cascade,
  position          integer not null,
  path              varchar(1100) not null,
  primary key (local_group, position)
);

create table service_description (
  id                ${id},
  client            bigint not null references client on delete cascade,
  type              varchar(20) not null,
  url               varchar(2048) not null,
  disabled_notice   varchar(2048),
  unique (client, url)
);

create table service (
  id                ${id},
  description       bigint not null references service_description on delete cascade,
  code              varchar(255) not null,
  version           varchar(255),
  url               varchar(2048) not null,
  timeout_ms        bigint not null,
  verify_certificate boolean not null
);

-- method and path are * and ** for the service as a whole
create table endpoint (
  id                ${id},
  service           bigint not null references service on delete cascade,
  method            varchar(20) not null,
  path              varchar(2048) not null,
  generated         boolean not null,
  unique (service, method, path)
);

create table access_right (
  endpoint          bigint  not null references endpoint on delete cascade,
  position          integer not null,
  subject           varchar(1200) not null,
  primary key (endpoint, position)
);

-- Which approved time-stamping services this server uses, in order; none: all of its instance (trust.md section 5.4).
create table time_stamping_service (
  position          integer primary key,
  name_or_url       varchar(2048) not null
);

-- What was requested of the central side for a client, and how that stands (trust.md section 6.2). A client without a row is as listed.
create table client_registration (
  path              varchar(1100) primary key,
  status            varchar(40)  not null,
  changed_ms        bigint       not null,
  request_id        bigint
);

-- What was requested for this server or for a name, until the global configuration shows it (operations.md section c.5).
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

-- Certificate requests that wait for their certificate; der is base64.
create table certificate_request (
    id varchar(36) primary key,
    key_id varchar(100) not null,
    member varchar(800) not null,
    der varchar(20000) not null,
    created_at bigint not null
);
