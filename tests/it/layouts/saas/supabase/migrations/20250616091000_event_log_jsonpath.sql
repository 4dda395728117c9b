create or replace function private.redact(doc jsonb) returns jsonb language sql immutable set search_path = ''
as $$ select doc #- '{email}' #- '{token}' #- '{payload,email}' $$;
alter table public.webhook_deliveries add constraint webhook_deliveries_no_token check (not body @? '$.**.token');
