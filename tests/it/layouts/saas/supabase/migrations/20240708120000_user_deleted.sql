create or replace function private.before_user_delete() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  -- The last owner takes the organization with them.
  delete from public.organizations o
  where exists (select 1 from public.org_members m where m.org_id = o.id and m.user_id = old.id and m.role = 'owner')
    and not exists (select 1 from public.org_members m where m.org_id = o.id and m.user_id <> old.id and m.role = 'owner');
  return old;
end;
$$;
create trigger on_auth_user_deleted before delete on auth.users for each row execute function private.before_user_delete();
