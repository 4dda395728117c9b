comment on table public.organizations is 'Tenants. Everything that a customer owns hangs on one of these.';
comment on column public.organizations.slug is 'Part of the URL; lower case, never reused.';
comment on function public.invite_member(uuid, text, public.org_role) is 'Returns the token once; only its hash is kept.';
