create or replace function public.invite_member(org uuid, invitee text, as_role public.org_role default 'member')
returns text
language plpgsql
security definer
set search_path = ''
as $fn$
declare
  token text := encode(extensions.gen_random_bytes(24), 'hex');
begin
  if not private.has_role(org, 'owner', 'admin') then
    raise exception 'not allowed' using errcode = '42501';
  end if;
  insert into public.invitations (org_id, email, role, token_hash, invited_by)
  values (org, invitee, as_role, sha256(token::bytea), auth.uid())
  on conflict (org_id, email) where accepted_at is null do update
    set token_hash = excluded.token_hash, expires_at = now() + interval '7 days', role = excluded.role;
  return token;
end;
$fn$;

create or replace function public.accept_invitation(token text)
returns uuid
language plpgsql
security definer
set search_path = ''
as $fn$
declare
  found_invitation public.invitations%rowtype;
begin
  select * into found_invitation
  from public.invitations i
  where i.token_hash = sha256(token::bytea) and i.accepted_at is null and i.expires_at > now()
  for update;
  if not found then
    raise exception 'this invitation is not valid any more' using errcode = 'P0002';
  end if;
  insert into public.org_members (org_id, user_id, role)
  values (found_invitation.org_id, auth.uid(), found_invitation.role)
  on conflict (org_id, user_id) do nothing;
  update public.invitations set accepted_at = now() where id = found_invitation.id;
  return found_invitation.org_id;
end;
$fn$;

revoke all on function public.invite_member(uuid, text, public.org_role) from public, anon;
revoke all on function public.accept_invitation(text) from public, anon;
