-- Subscriptions: users read their own and may have them end with the period; the rest is the backend's.
-- Ann (…00a) and Ben (…00b) have one each.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ann@example.test'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.test'),
  ('00000000-0000-4000-8000-00000000000c', 'cleo@example.test');
insert into subscription_tiers (id, slug, name, monthly_credits, max_concurrent_runs, is_active) values
  ('88888888-0000-4000-8000-00000000000a', 'probe-open', 'Open', 40, 2, true),
  ('88888888-0000-4000-8000-00000000000b', 'probe-retired', 'Retired', 60, 2, false);
insert into user_subscriptions (user_id, tier_id) values
  ('00000000-0000-4000-8000-00000000000a', '88888888-0000-4000-8000-00000000000a'),
  ('00000000-0000-4000-8000-00000000000b', '88888888-0000-4000-8000-00000000000a');

-- A visitor has no way in.
select pg_temp.expect('anon', null, format($$select from %1$I.user_subscriptions$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$insert into %1$I.user_subscriptions (user_id, tier_id) values ('00000000-0000-4000-8000-00000000000c', '88888888-0000-4000-8000-00000000000a')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$update %1$I.user_subscriptions set cancel_at_period_end = true$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$delete from %1$I.user_subscriptions$$, current_schema()), '42501');

-- Signed in without an id is nobody.
select pg_temp.expect('authenticated', null, $$select from user_subscriptions$$, '0 rows');

-- Select: one's own only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select * from user_subscriptions$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from user_subscriptions where user_id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select from user_subscriptions$$, '0 rows');

-- Nobody subscribes, upgrades or extends by themselves.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$insert into user_subscriptions (user_id, tier_id) values ('00000000-0000-4000-8000-00000000000c', '88888888-0000-4000-8000-00000000000a')$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update user_subscriptions set tier_id = '88888888-0000-4000-8000-00000000000b'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update user_subscriptions set status = 'active'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update user_subscriptions set user_id = '00000000-0000-4000-8000-00000000000b'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update user_subscriptions set current_period_end = 'infinity'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update user_subscriptions set custom_monthly_credits = 1000000$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update user_subscriptions set custom_max_concurrent_runs = 100$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from user_subscriptions$$, '42501');

-- But everybody may leave.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update user_subscriptions set cancel_at_period_end = true$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update user_subscriptions set cancel_at_period_end = true where user_id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');

-- The backend writes; one subscription at a time.
select pg_temp.expect('service_role', null, $$select from user_subscriptions where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '2 rows');
select pg_temp.expect('service_role', null, $$insert into user_subscriptions (user_id, tier_id) values ('00000000-0000-4000-8000-00000000000c', '88888888-0000-4000-8000-00000000000a')$$, '1 row');
select pg_temp.expect('service_role', null, $$insert into user_subscriptions (user_id, tier_id) values ('00000000-0000-4000-8000-00000000000a', '88888888-0000-4000-8000-00000000000b')$$, '23505');
select pg_temp.expect('service_role', null, $$update user_subscriptions set tier_id = '88888888-0000-4000-8000-00000000000b' where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '2 rows');
select pg_temp.expect('service_role', null, $$delete from user_subscriptions where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '2 rows');
