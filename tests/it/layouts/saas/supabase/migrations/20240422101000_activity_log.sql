create table public.activity (
  id bigint generated always as identity,
  org_id uuid not null references public.organizations (id) on delete cascade,
  actor uuid,
  verb text not null,
  subject_table name not null,
  subject_id text not null,
  diff jsonb,
  at timestamptz not null default clock_timestamp(),
  primary key (id)
);
create index activity_org_at_idx on public.activity using brin (at) with (pages_per_range = 32);
create index activity_org_id_id_idx on public.activity (org_id, id desc);
alter table public.activity enable row level security;
create policy "members read the activity" on public.activity for select to authenticated using (private.is_member(org_id));
revoke insert, update, delete on public.activity from authenticated, anon;
