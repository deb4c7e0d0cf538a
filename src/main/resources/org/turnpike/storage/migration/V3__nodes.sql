-- Several nodes on one database. The term rises whenever another node becomes the leader; what a leader writes is written within its term.
create table leadership (
  one               boolean primary key check (one),
  term              bigint not null,
  node              varchar(255) not null,
  since_ms          bigint not null
);

insert into leadership (one, term, node, since_ms) values (true, 0, '', 0);
