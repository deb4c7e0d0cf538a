-- Signatures are certificates and OCSP responses in base64: PostgreSQL's own method of compression costs much and saves little.
do $$ begin
  if exists (select from pg_settings where name = 'default_toast_compression' and 'lz4' = any(enumvals)) then
    alter table message_record alter column signature set compression lz4, alter column hash_chain set compression lz4,
      alter column message set compression lz4;
  else
    alter table message_record alter column signature set storage external;
  end if;
end $$;
