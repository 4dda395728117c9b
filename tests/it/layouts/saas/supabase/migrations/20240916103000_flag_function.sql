create or replace function public.flag(flag_name text, org uuid default null) returns boolean
language sql stable set search_path = ''
as $$
  select coalesce((
    select f.enabled or org = any (f.orgs)
      or (org is not null and abs(hashtext(f.name || org::text)) % 100 < f.rollout)
    from public.feature_flags f
    where f.name = flag_name), false)
$$;
