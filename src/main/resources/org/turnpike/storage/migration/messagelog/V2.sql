-- The nodes that use this database. Each one refreshes its own row, and removes it when it stops.
create table node (
  name              varchar(255) primary key,
  version           varchar(255) not null,
  started_ms        bigint not null,
  seen_ms           bigint not null
);
