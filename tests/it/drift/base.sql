-- A schema `app` with at least one object of every kind that the catalog knows. The same text on every supported version.
create type mood as enum ('sad', 'ok', 'happy');
create domain email as text collate "C" default 'nobody@example.org' constraint email_at check (value ~ '@');
create type pair as (a integer, b text);
create type span as range (subtype = float8);
create sequence tickets as integer start 10 increment 5 maxvalue 100000 cache 3;

create table orgs (
  id bigint generated always as identity (start 100 increment 10),
  name text not null,
  mail email,
  feeling mood not null default 'ok',
  spot pair,
  ticket integer default nextval('tickets'),
  since timestamptz not null default '2024-02-29 12:00:00+02',
  waits interval default '1 day 02:03:04',
  ratio numeric(10, 2) default 0.5,
  raw bytea default '\xdeadbeef',
  bits bit(4) default b'1010',
  tags text[] not null default '{}',
  upper_name text generated always as (upper(name)) stored,
  constraint orgs_pkey primary key (id),
  constraint orgs_name_key unique (name),
  constraint orgs_nested_check check (ratio between 0 and 999 and name <> ''),
  constraint orgs_ratio_check check (ratio >= 0 and (ratio < 1000 or ratio is null))
);
alter sequence tickets owned by orgs.ticket;
comment on table orgs is 'Organisations.';
comment on column orgs.name is 'What they are called.';
comment on constraint orgs_pkey on orgs is 'By number.';

create table members (
  id uuid not null default gen_random_uuid(),
  org_id bigint not null,
  user_id uuid not null,
  role text not null default 'reader',
  score integer not null default 0,
  note text,
  constraint members_pkey primary key (id),
  constraint members_org_id_fkey foreign key (org_id) references orgs (id) on delete cascade,
  constraint members_role_check check (role in ('reader', 'writer', 'owner')),
  constraint members_one exclude using btree (id with =)
) with (fillfactor = 90);
create index members_org_id_idx on members (org_id);
create index members_note_idx on members using btree (lower(note) text_pattern_ops) where note is not null;
create unique index members_user_idx on members (user_id, org_id) include (role);
comment on index members_note_idx is 'For search.';
create statistics members_stats (dependencies) on org_id, user_id from members;

create function touch() returns trigger language plpgsql set search_path from current as $$
begin
  new.score := new.score + 1;
  return new;
end
$$;
create function is_member(org bigint, who uuid default null) returns boolean
language sql stable security definer set search_path from current as $$
  select exists (select from members where org_id = org and user_id = coalesce(who, auth.uid()))
$$;
create function total(numeric[]) returns numeric language sql immutable parallel safe
return (select sum(x) from unnest($1) as x);
create function names() returns table (name text, mail text) language sql stable rows 50
begin atomic
  select orgs.name, orgs.mail from orgs order by orgs.name;
end;
create procedure tidy(days integer) language plpgsql as $$ begin delete from members where score < 0; end $$;
create aggregate longest(text) (sfunc = textcat, stype = text, initcond = '');
comment on function touch() is 'Counts.';

create function same_pair(pair, pair) returns boolean language sql immutable as $$ select ($1).a = ($2).a $$;
create operator === (leftarg = pair, rightarg = pair, function = same_pair, commutator = ===);
create collation plain (provider = libc, locale = 'C');
create text search configuration words (copy = pg_catalog.simple);

create trigger members_touch before update on members for each row
  when (old.* is distinct from new.*) execute function touch();
create rule orgs_keep as on delete to orgs where old.name = 'root' do instead nothing;

alter table orgs enable row level security;
alter table members enable row level security;
alter table members force row level security;
create policy orgs_see on orgs for select to authenticated
  using (exists (select from members where members.org_id = orgs.id));
create policy members_see on members for select to authenticated, service_role
  using (user_id = (select auth.uid()));
create policy members_write on members for insert to authenticated
  with check (user_id = (select auth.uid()) and role = 'reader');
create policy members_never on members as restrictive for delete to public using (false);
comment on policy members_see on members is 'One''s own.';

create view own_orgs with (security_invoker = true, security_barrier = true) as
  select o.id, o.name, o.feeling from orgs as o where o.ratio > 0;
create view joined as
  select o.name, count(*) as members, max(m.score) filter (where m.role = 'owner') as best
  from orgs o join members m on m.org_id = o.id group by o.name having count(*) > 1;
create view nested as
  select x.name, (select count(*) from members y where y.org_id = x.id) as n
  from orgs x where x.id in (select z.org_id from members z) order by x.name limit 10;
create view unions as
  select o.name from orgs o where o.id > 1 union all select m.role from members m where m.score > 1;
create view windows as
  select m.id, row_number() over (partition by m.org_id order by m.score desc) as place, (m.score + 1) * 2 as twice
  from members m where m.note is not null and coalesce(m.note, 'FROM here') <> 'x';
create view with_cte as
  with busy as (select m.org_id from members m where m.score > 10)
  select b.org_id from busy b where b.org_id > 0;
create materialized view totals as select m.org_id, sum(m.score) as score from members m group by m.org_id with no data;
create unique index totals_idx on totals (org_id);

create table events (id bigint not null, at timestamptz not null, what text) partition by range (at);
create table events_2024 partition of events for values from ('2024-01-01') to ('2025-01-01');
create table events_rest partition of events default;
create index events_at_idx on events (at);
create trigger events_touch after insert on events for each row execute function touch();
create table base_log (id bigint, line text);
create table child_log (extra text) inherits (base_log);
create unlogged table scratch_pad (id serial primary key, body text);

revoke all on all tables in schema app from public, anon, authenticated, service_role;
revoke all on all sequences in schema app from public, anon, authenticated, service_role;
revoke all on all functions in schema app from public, anon, authenticated, service_role;
grant select on orgs to authenticated;
grant select (id, org_id, role), insert, update (note) on members to authenticated;
grant all on orgs, members to service_role;
grant usage on sequence tickets to authenticated;
grant execute on function is_member(bigint, uuid) to authenticated;
grant usage on type mood to authenticated;
