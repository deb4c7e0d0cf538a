-- Certificate requests that wait for their certificate; der is base64.
create table certificate_request (
    id varchar(36) primary key,
    key_id varchar(100) not null,
    member varchar(800) not null,
    der varchar(20000) not null,
    created_at bigint not null
);
