-- A schema in which every rule finds something, once.
grant usage on schema bad to anon, authenticated;
alter default privileges in schema bad grant select on tables to anon;
alter default privileges in schema bad revoke select on tables from anon;
alter default privileges in schema bad grant usage on sequences to anon;

create table open_table (id int primary key);
grant insert (id) on open_table to anon;

create table parent_table (id int, at date, primary key (id, at)) partition by range (at);
alter table parent_table enable row level security;
create table part_table partition of parent_table default;
grant select on part_table to authenticated;

create table asleep (id int primary key);
create policy asleep_select on asleep for select to authenticated using (id = 1);

create table no_policy (id int primary key);
alter table no_policy enable row level security;
grant select on no_policy to authenticated;

create table only_restrictive (id int primary key);
alter table only_restrictive enable row level security;
create policy r on only_restrictive as restrictive for select to authenticated using (id = 1);

create table loose (id int primary key, user_id uuid, tenant text, owner uuid);
alter table loose enable row level security;
create policy any_write on loose for update to authenticated using ((select auth.uid()) is not null) with check (user_id = (select auth.uid()));
create policy any_read on loose for select to authenticated using (true);
create policy metadata on loose for insert to authenticated with check (tenant = ((select auth.jwt()) -> 'user_metadata' ->> 'tenant'));
create policy bare on loose for delete to authenticated using ((select auth.uid()) = user_id or auth.uid() = owner);

create table twice (id int primary key, user_id uuid);
alter table twice enable row level security;
create policy one on twice for select to authenticated using ((select auth.uid()) = user_id);
create policy two on twice for select to authenticated using (user_id = nullif((select current_setting('app.user')), '')::uuid);
grant truncate on twice to authenticated;
create index twice_a on twice (user_id);
create index twice_b on twice (user_id);

create function shouted() returns int language sql security definer set search_path = '' as 'select 1';
create function unpathed() returns int language sql security definer as 'select 1';
revoke execute on function unpathed() from public;
create function floating() returns int language sql as 'select 1';
revoke execute on function floating() from public;
create function bound() returns int language sql return 1;
revoke execute on function bound() from public;

create view leaky as select id from twice;
grant select on leaky to authenticated;
create materialized view stale as select id from twice;
grant select on stale to authenticated;
create view people with (security_invoker = true) as select id, email from auth.users;
grant select on people to authenticated;
create foreign data wrapper nowhere;
create server far foreign data wrapper nowhere;
create foreign table faraway (id int) server far;
grant select on faraway to authenticated;

create table heard (id int primary key);
create publication supabase_realtime for table heard;

create table keyless (id int);
create table pointing (id int primary key, twice_id int references twice (id), loose_id int);
alter table pointing add constraint pointing_loose_id_fkey foreign key (loose_id) references loose (id) not valid;
create index pointing_loose on pointing (loose_id);
create table unheld (id int primary key, twice_id int references twice (id));
create index unheld_twice on unheld (twice_id);
alter table unheld disable trigger all;
