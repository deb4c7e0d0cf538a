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
