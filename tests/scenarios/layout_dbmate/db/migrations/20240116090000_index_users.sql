-- migrate:up transaction:false
create index concurrently users_lower_email_idx on users (lower(email));

-- migrate:down transaction:false
drop index concurrently users_lower_email_idx;

