-- The scenarios a user can play: what is shown at the start, and no more. Prompts are kept outside the database.
create table scenarios (
  id integer not null,
  title text not null,
  emoji text not null,
  initial_message_main text not null,
  initial_message_helper text not null,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  constraint scenarios_pkey primary key (id)
);

comment on table scenarios is
  'The scenarios a user can play. The backend writes them, every signed-in user reads them.';
comment on column scenarios.initial_message_main is
  'What the scenario says first, in German.';
comment on column scenarios.initial_message_helper is
  'What the helper says first, in English.';
comment on column scenarios.is_active is
  'Whether it is offered. One that is not stays readable, for the history of who has played it.';

revoke all on scenarios from public, anon, authenticated, service_role;
grant select on scenarios to authenticated;
grant select, insert, update, delete on scenarios to service_role;

alter table scenarios enable row level security;

create policy "Signed-in users see all scenarios"
  on scenarios
  for select
  to authenticated
  using (true);
