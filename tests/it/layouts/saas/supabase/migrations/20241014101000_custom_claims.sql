-- An access token hook: the role goes into the token.
create or replace function public.custom_access_token_hook(event jsonb)
returns jsonb
language plpgsql
stable
set search_path = ''
as $$
declare
  claims jsonb := event -> 'claims';
  orgs jsonb;
begin
  select coalesce(jsonb_object_agg(m.org_id, m.role), '{}') into orgs
  from public.org_members m
  where m.user_id = (event ->> 'user_id')::uuid;
  claims := jsonb_set(claims, '{orgs}', orgs);
  return jsonb_set(event, '{claims}', claims);
end;
$$;

grant usage on schema public to supabase_auth_admin;
grant execute on function public.custom_access_token_hook to supabase_auth_admin;
revoke execute on function public.custom_access_token_hook from authenticated, anon, public;
grant select on table public.org_members to supabase_auth_admin;
create policy "Allow auth admin to read members" on public.org_members as permissive for select to supabase_auth_admin using (true);
