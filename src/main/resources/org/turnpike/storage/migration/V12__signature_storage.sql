-- Certificates and OCSP responses in base64: what is won by compressing them is little, and PostgreSQL's own method tries in vain.
comment on column message_record.signature is 'XAdES'${cheaply_compressed_records};
