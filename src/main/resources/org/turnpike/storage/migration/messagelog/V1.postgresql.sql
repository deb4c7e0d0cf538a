-- Signatures consist mostly of certificates and OCSP responses in base64. PostgreSQL's default compression needs much time for them and saves little space.
do $$ begin
  if exists (select from pg_settings where name = 'default_toast_compression' and 'lz4' = any(enumvals)) then
    alter table message_record alter column signature set compression lz4, alter column hash_chain set compression lz4,
      alter column message set compression lz4;
  else
    alter table message_record alter column signature set storage external;
  end if;
end $$;
