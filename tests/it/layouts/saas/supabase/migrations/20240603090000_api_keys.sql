create table public.api_keys (
  id uuid primary key default gen_random_uuid(),
  org_id uuid not null references public.organizations on delete cascade,
  name text not null,
  prefix text not null,
  key_hash bytea not null unique,
  scopes text[] not null default '{read}' check (scopes <@ array['read', 'write', 'admin']),
  last_used_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz not null default now()
);
alter table public.api_keys enable row level security;
create policy "admins see api keys" on public.api_keys for select to authenticated using (private.has_role(org_id, 'owner', 'admin'));
-- The hash never leaves the database.
revoke select on public.api_keys from authenticated, anon;
grant select (id, org_id, name, prefix, scopes, last_used_at, revoked_at, created_at) on public.api_keys to authenticated;
