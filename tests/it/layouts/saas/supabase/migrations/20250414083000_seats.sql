create or replace function public.seats(org public.organizations) returns json
language sql stable security definer set search_path = ''
as $$
  select json_build_object('used', org.member_count, 'open', (
    select count(*) from public.invitations i where i.org_id = org.id and i.accepted_at is null and i.expires_at > now()))
  where private.is_member(org.id)
$$;
revoke execute on function public.seats(public.organizations) from public, anon;
grant execute on function public.seats(public.organizations) to authenticated;
