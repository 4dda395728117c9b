alter table public.organizations add column member_count int not null default 0;
create or replace function private.count_members() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  -- Statement-level, with transition tables: one update for any number of rows.
  if tg_op = 'INSERT' then
    update public.organizations o set member_count = member_count + n.c
    from (select org_id, count(*) c from added group by org_id) n where n.org_id = o.id;
  else
    update public.organizations o set member_count = member_count - n.c
    from (select org_id, count(*) c from removed group by org_id) n where n.org_id = o.id;
  end if;
  return null;
end $$;
create trigger org_members_count_in after insert on public.org_members referencing new table as added
  for each statement execute function private.count_members();
create trigger org_members_count_out after delete on public.org_members referencing old table as removed
  for each statement execute function private.count_members();
update public.organizations o set member_count = (select count(*) from public.org_members m where m.org_id = o.id);
