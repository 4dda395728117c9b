create or replace function public.create_api_key(org uuid, key_name text, key_scopes text[] default '{read}')
returns table (id uuid, key text)
language plpgsql security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  secret text := 'pk_' || encode(extensions.gen_random_bytes(32), 'hex');
begin
  if not private.has_role(org, 'owner', 'admin') then
    raise insufficient_privilege using message = 'only owners and admins create API keys';
  end if;
  return query
    with created as (
      insert into public.api_keys (org_id, name, prefix, key_hash, scopes)
      values (org, key_name, left(secret, 10), sha256(secret::bytea), key_scopes)
      returning api_keys.id
    )
    select created.id, secret from created;
end;
$$;
revoke execute on function public.create_api_key from public, anon;
