create table public.invitations (
  id uuid primary key default gen_random_uuid(),
  org_id uuid not null references public.organizations (id) on delete cascade,
  email citext not null,
  role public.org_role not null default 'member',
  token_hash bytea not null,
  invited_by uuid references auth.users (id) on delete set null,
  expires_at timestamptz not null default now() + interval '7 days',
  accepted_at timestamptz,
  constraint invitations_no_owner check (role <> 'owner')
);
create unique index invitations_open_idx on public.invitations (org_id, email) where accepted_at is null;
alter table public.invitations enable row level security;
create policy "admins see invitations" on public.invitations for select to authenticated
  using (private.has_role(org_id, 'owner', 'admin'));
