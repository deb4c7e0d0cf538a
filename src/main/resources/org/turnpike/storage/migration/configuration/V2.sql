-- The id in a fault of the provider's side. It need not be unique, because an information system may have written it.
alter table refusal add column fault_id varchar(200) not null default '';

create index refusal_fault on refusal (fault_id);
