-- E-mail addresses are in the table now.
drop policy "Public profiles are viewable by everyone." on public.profiles;

create or replace function private.shares_org(other uuid) returns boolean
language sql stable security definer set search_path = ''
as $$
  select exists (
    select 1
    from public.org_members mine
    join public.org_members theirs using (org_id)
    where mine.user_id = (select auth.uid()) and theirs.user_id = other
  )
$$;

create policy "profiles of colleagues" on public.profiles for select to authenticated
  using (id = (select auth.uid()) or private.shares_org(id));
