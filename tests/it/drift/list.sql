-- One thing changed by hand, and how `verify` has to name it. Each `-- ==` line is one expected change: what it endangers, the
-- kind, the object and the path, between bars; a path of `+` is an object that should not be there, `-` one that is gone.
-- `-- 18` before them: only from that version on.

-- == security | table | app.orgs | rls
alter table app.orgs disable row level security;
-- == security | table | app.members | force_rls
alter table app.members no force row level security;
-- == security | table | app.orgs | policies.orgs_see
drop policy orgs_see on app.orgs;
-- == security | table | app.members | policies.everything
create policy everything on app.members to public using (true);
-- == security | table | app.orgs | policies.orgs_see.using
alter policy orgs_see on app.orgs using (true);
-- == security | table | app.members | policies.members_write.check
alter policy members_write on app.members with check (true);
-- == security | table | app.members | policies.members_see.roles
alter policy members_see on app.members to public;
-- == security | table | app.members | policies.members_never.restrictive
drop policy members_never on app.members;
create policy members_never on app.members for delete to public using (false);
-- == security | table | app.members | policies.members_see.command
drop policy members_see on app.members;
create policy members_see on app.members for all to authenticated, service_role using (user_id = (select auth.uid()));
comment on policy members_see on app.members is 'One''s own.';
-- == security | table | app.orgs | acl.anon
grant select on app.orgs to anon;
-- == security | table | app.orgs | acl.authenticated
grant delete on app.orgs to authenticated;
-- == security | table | app.orgs | acl.service_role
revoke truncate on app.orgs from service_role;
-- == security | table | app.orgs | acl.authenticated
grant select on app.orgs to authenticated with grant option;
-- == security | table | app.orgs | acl.PUBLIC
grant insert on app.orgs to public;
-- == security | table | app.members | columns.note.acl.anon
grant select (note) on app.members to anon;
-- == security | table | app.members | columns.note.acl.authenticated
grant select (note) on app.members to authenticated;
-- == security | function | app.is_member(bigint, uuid) | acl.PUBLIC
grant execute on function app.is_member to public;
-- == security | sequence | app.tickets | acl.authenticated
revoke usage on sequence app.tickets from authenticated;
-- == security | schema | app | acl.PUBLIC
grant create on schema app to public;
-- == security | schema | app | acl.anon
grant usage on schema app to anon;
-- == security | enum | app.mood | acl.PUBLIC
revoke usage on type app.mood from public;
-- == security | table | app.base_log | owner
alter table app.base_log owner to authenticated;
-- == security | function | app.touch() | owner
alter function app.touch() owner to service_role;
-- == security | view | app.own_orgs | options.security_invoker
alter view app.own_orgs reset (security_invoker);
-- == security | view | app.own_orgs | options.security_barrier
alter view app.own_orgs set (security_barrier = false);
-- == security | function | app.touch() | security_definer
alter function app.touch() security definer;
-- == security | function | app.is_member(bigint, uuid) | settings.search_path
alter function app.is_member reset search_path;
-- == security | function | app.is_member(bigint, uuid) | settings.search_path
alter function app.is_member set search_path = public;
-- == security | function | app.same_pair(app.pair, app.pair) | leakproof
alter function app.same_pair leakproof;
-- == security | table | app.strange | +
create table app.strange (id integer);
-- == security | view | app.leak | +
create view app.leak as select id from app.orgs;
-- == security | default_privileges | of $owner in app on tables | +
alter default privileges in schema app grant select on tables to anon;
-- == security | publication | everything | +
create publication everything for table app.orgs;
-- == security | role | authenticated | member_of
grant pg_read_all_data to authenticated;

-- == integrity | table | app.members | constraints.members_role_check
alter table app.members drop constraint members_role_check;
-- == integrity | table | app.members | constraints.members_role_check
alter table app.members drop constraint members_role_check, add constraint members_role_check check (role <> '');
-- == integrity | table | app.orgs | constraints.orgs_ratio_check
alter table app.orgs drop constraint orgs_ratio_check, add constraint orgs_ratio_check check (ratio >= 0 and (ratio < 1000 or ratio is null)) not valid;
-- == integrity | table | app.members | constraints.members_org_id_fkey
alter table app.members drop constraint members_org_id_fkey;
-- == integrity | table | app.members | constraints.members_org_id_fkey
alter table app.members drop constraint members_org_id_fkey, add constraint members_org_id_fkey foreign key (org_id) references app.orgs (id);
-- == integrity | table | app.members | constraints.members_org_id_fkey
alter table app.members alter constraint members_org_id_fkey deferrable initially deferred;
-- == integrity | table | app.members | constraints.members_org_id_fkey
-- == integrity | table | app.members | triggers.members_touch
alter table app.members disable trigger all;
-- == integrity | table | app.orgs | constraints.orgs_name_key
alter table app.orgs drop constraint orgs_name_key;
-- == integrity | table | app.members | constraints.members_one
alter table app.members drop constraint members_one;
-- == integrity | table | app.base_log | columns.line.type
-- == integrity | table | app.child_log | columns.line.type
alter table app.base_log alter column line type varchar(50);
-- == integrity | table | app.base_log | columns.score
-- == integrity | table | app.child_log | columns.score
alter table app.base_log add column score bigint;
-- == integrity | table | app.members | columns.role.default
alter table app.members alter column role set default 'owner';
-- == integrity | table | app.members | columns.role.default
alter table app.members alter column role drop default;
-- == integrity | table | app.members | columns.note.not_null
alter table app.members alter column note set not null;
-- == integrity | table | app.members | columns.user_id.not_null
alter table app.members alter column user_id drop not null;
-- == integrity | table | app.members | columns.extra
alter table app.members add column extra text;
-- == integrity | table | app.orgs | columns.bits
alter table app.orgs drop column bits;
-- == integrity | table | app.orgs | columns.bits
-- == integrity | table | app.orgs | columns.bitts
alter table app.orgs rename column bits to bitts;
-- == integrity | table | app.orgs | columns.id.identity
alter table app.orgs alter column id set generated by default;
-- == integrity | table | app.orgs | columns.id.sequence
alter table app.orgs alter column id set increment 1;
-- == integrity | table | app.orgs | columns.upper_name.generated
-- == integrity | table | app.orgs | columns.upper_name.default
alter table app.orgs alter column upper_name drop expression;
-- == integrity | table | app.base_log | columns.line.collation
-- == integrity | table | app.child_log | columns.line.collation
alter table app.base_log alter column line type text collate "C";
-- == integrity | table | app.scratch_pad | persistence
-- == integrity | sequence | app.scratch_pad_id_seq | persistence
alter table app.scratch_pad set logged;
-- == integrity | table | app.events_2024 | -
drop table app.events_2024;
-- == integrity | table | app.events_2024 | bound
-- == integrity | table | app.events_2024 | partition_of
-- == integrity | table | app.events_2024 | columns.at.inherited
-- == integrity | table | app.events_2024 | columns.id.inherited
-- == integrity | table | app.events_2024 | columns.what.inherited
-- == performance | table | app.events_2024 | indexes.events_2024_at_idx
alter table app.events detach partition app.events_2024;
-- == integrity | table | app.child_log | inherits
-- == integrity | table | app.child_log | columns.id.inherited
-- == integrity | table | app.child_log | columns.line.inherited
alter table app.child_log no inherit app.base_log;
-- == integrity | table | app.members | triggers.members_touch
alter table app.members disable trigger members_touch;
-- == integrity | table | app.members | triggers.members_touch
alter table app.members enable replica trigger members_touch;
-- == integrity | table | app.members | triggers.members_touch
drop trigger members_touch on app.members;
-- == integrity | table | app.orgs | triggers.sneaky
create trigger sneaky before insert on app.orgs for each row execute function app.touch();
-- == integrity | table | app.events_rest | triggers.events_touch
alter table app.events_rest disable trigger events_touch;
-- == integrity | enum | app.mood | values
alter type app.mood add value 'furious' before 'sad';
-- == integrity | enum | app.mood | values
-- == integrity | table | app.orgs | columns.feeling.default
alter type app.mood rename value 'ok' to 'fine';
-- == integrity | domain | app.email | constraints.email_at
alter domain app.email drop constraint email_at;
-- == integrity | domain | app.email | default
alter domain app.email drop default;
-- == integrity | domain | app.email | not_null
alter domain app.email set not null;
-- == integrity | composite | app.pair | attributes.c
alter type app.pair add attribute c integer cascade;
-- == integrity | sequence | app.tickets | increment
alter sequence app.tickets increment 7;
-- == integrity | sequence | app.tickets | cycle
alter sequence app.tickets cycle;
-- == integrity | sequence | app.tickets | owned_by
alter sequence app.tickets owned by none;
-- == integrity | sequence | app.loose | +
create sequence app.loose;
-- == integrity | range | app.floats | +
-- == integrity | range | app.span | -
alter type app.span rename to floats;
-- == integrity | table | app.members | indexes.members_user_idx
drop index app.members_user_idx;
-- == integrity | table | app.members | indexes.members_user_idx
update pg_catalog.pg_index set indisvalid = false where indexrelid = 'app.members_user_idx'::regclass;

-- == behaviour | function | app.touch() | body
create or replace function app.touch() returns trigger language plpgsql set search_path = app, extensions, pg_temp as $$ begin return new; end $$;
-- == behaviour | function | app.total(numeric[]) | -
drop function app.total;
-- == behaviour | function | app.extra() | +
create function app.extra() returns integer language sql as 'select 1';
-- == behaviour | function | app.total(numeric[]) | volatility
alter function app.total stable;
-- == behaviour | function | app.is_member(bigint, uuid) | strict
alter function app.is_member strict;
-- == behaviour | procedure | app.tidy(integer) | body
create or replace procedure app.tidy(days integer) language plpgsql as $$ begin delete from members; end $$;
-- == behaviour | function | app.touch() | settings.statement_timeout
alter function app.touch() set statement_timeout = '1s';
-- == behaviour | aggregate | app.longest(text) | aggregate
create or replace aggregate app.longest(text) (sfunc = textcat, stype = text, initcond = 'x');
-- == behaviour | view | app.unions | definition
create or replace view app.unions as select o.name from app.orgs o where o.id > 2 union all select m.role from app.members m;
-- == behaviour | view | app.own_orgs | definition
create or replace view app.own_orgs with (security_invoker = true, security_barrier = true) as
  select o.id, o.name, o.feeling from app.orgs as o;
-- == behaviour | matview | app.totals | -
drop materialized view app.totals;
-- == behaviour | table | app.orgs | rules.orgs_keep
drop rule orgs_keep on app.orgs;
-- == behaviour | table | app.orgs | rules.orgs_keep
alter table app.orgs disable rule orgs_keep;
-- == behaviour | operator | app.===(app.pair,app.pair) | -
drop operator app.=== (app.pair, app.pair);
-- == behaviour | collation | app.plain | -
drop collation app.plain;
-- == behaviour | text search configuration | app.words | map.email
alter text search configuration app.words drop mapping for email;
-- == behaviour | event_trigger | watcher | +
create function public.watch() returns event_trigger language plpgsql as $$ begin null; end $$;
create event trigger watcher on ddl_command_end execute function public.watch();
-- == behaviour | setting | of database | +
do $$ begin execute format('alter database %I set work_mem = ''1MB''', current_database()); end $$;
-- == behaviour | cast | (pg_catalog.text AS app.pair) | +
create function public.to_pair(text) returns app.pair language sql immutable as 'select null::app.pair';
create cast (text as app.pair) with function public.to_pair(text);
-- == behaviour | table | app.orgs | replica_identity
alter table app.orgs replica identity full;
-- == behaviour | surface | auth.users | +
-- == integrity | table | auth.users | triggers.on_signup
create trigger on_signup after insert on auth.users for each row execute function app.touch();

-- == performance | table | app.members | indexes.members_org_id_idx
drop index app.members_org_id_idx;
-- == performance | table | app.members | indexes.members_note_idx
drop index app.members_note_idx;
create index members_note_idx on app.members (lower(note));
comment on index app.members_note_idx is 'For search.';
-- == performance | table | app.orgs | indexes.hot
create index hot on app.orgs (since);
-- == performance | table | app.members | options.fillfactor
alter table app.members set (fillfactor = 50);
-- == performance | table | app.orgs | options.autovacuum_enabled
alter table app.orgs set (autovacuum_enabled = false);
-- == performance | table | app.members | columns.note.storage
alter table app.members alter column note set storage external;
-- == performance | table | app.members | columns.note.statistics
alter table app.members alter column note set statistics 1000;
-- == performance | table | app.members | columns.note.compression
alter table app.members alter column note set compression pglz;
-- == performance | table | app.members | columns.org_id.options
alter table app.members alter column org_id set (n_distinct = 5);
-- == performance | statistics | app.members_stats | -
drop statistics app.members_stats;
-- == performance | statistics | app.members_stats | target
alter statistics app.members_stats set statistics 500;
-- == performance | function | app.is_member(bigint, uuid) | parallel
alter function app.is_member parallel safe;
-- == performance | function | app.is_member(bigint, uuid) | cost
alter function app.is_member cost 5000;
-- == performance | function | app.names() | rows
alter function app.names rows 7;
-- == performance | sequence | app.tickets | cache
alter sequence app.tickets cache 1;
-- == performance | table | app.orgs | constraints.orgs_pkey
alter table app.orgs cluster on orgs_pkey;

-- == cosmetic | table | app.orgs | comment
comment on table app.orgs is null;
-- == cosmetic | table | app.orgs | columns.name.comment
comment on column app.orgs.name is 'Other.';
-- == cosmetic | function | app.touch() | comment
comment on function app.touch() is 'Other.';
-- == cosmetic | table | app.members | comments.policy members_see
comment on policy members_see on app.members is 'Other.';
-- == cosmetic | table | app.orgs | comments.constraint orgs_pkey
comment on constraint orgs_pkey on app.orgs is null;
-- == cosmetic | schema | app | comment
comment on schema app is 'Ours.';

-- 18
-- == integrity | table | app.members | columns.note.not_null
alter table app.members add constraint note_there not null note not valid;
-- 18
-- == integrity | table | app.orgs | columns.doubled
alter table app.orgs add column doubled numeric generated always as (ratio * 2) virtual;
-- 18
-- == integrity | table | app.members | constraints.members_org_id_fkey
alter table app.members alter constraint members_org_id_fkey not enforced;
