-- Records are found by eight bytes of the digest of their message id. With whole ids in the index each record rewrote a page of text.
alter table message_record add column query_key ${digest};
update message_record set query_key = ${key_of_query_id};
alter table message_record alter column query_key set not null;
create index message_record_key on message_record (query_key);
drop index message_record_query;
