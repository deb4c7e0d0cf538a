-- The id of the secret that message and attachments are encrypted with; null when they are not.
alter table message_record add column encryption_secret varchar(64);

create index message_record_recorded on message_record (recorded_ms);
