create or replace function private.keep_an_owner() returns trigger language plpgsql set search_path = '' as $$
begin
  if old.role = 'owner' and (tg_op = 'DELETE' or new.role <> 'owner')
    and exists (select from public.organizations o where o.id = old.org_id)
    and not exists (
      select from public.org_members m where m.org_id = old.org_id and m.role = 'owner' and m.user_id <> old.user_id) then
    raise exception 'an organization needs an owner' using errcode = '23514';
  end if;
  return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger org_members_keep_an_owner before update of role or delete on public.org_members
  for each row execute function private.keep_an_owner();
