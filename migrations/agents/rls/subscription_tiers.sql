-- Tiers: signed-in users see those on offer and those they have; only the backend keeps them.
-- One tier is active; one is retired, but Ben (…00b) still has it.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ann@example.test'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.test'),
  ('00000000-0000-4000-8000-00000000000c', 'cleo@example.test');
insert into subscription_tiers (id, slug, name, monthly_credits, max_concurrent_runs, is_active) values
  ('88888888-0000-4000-8000-00000000000a', 'probe-open', 'Open', 40, 2, true),
  ('88888888-0000-4000-8000-00000000000b', 'probe-retired', 'Retired', 60, 2, false);
insert into user_subscriptions (user_id, tier_id) values ('00000000-0000-4000-8000-00000000000b', '88888888-0000-4000-8000-00000000000b');

-- A visitor has no way in.
select pg_temp.expect('anon', null, format($$select from %1$I.subscription_tiers$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$insert into %1$I.subscription_tiers (slug, name, monthly_credits) values ('probe-x', 'X', 1)$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$update %1$I.subscription_tiers set name = 'x'$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$delete from %1$I.subscription_tiers$$, current_schema()), '42501');

-- Select: what is on offer, and what one has.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from subscription_tiers where slug in ('probe-open', 'probe-retired')$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$select from subscription_tiers where slug in ('probe-open', 'probe-retired')$$, '2 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from subscription_tiers where slug = 'probe-retired'$$, '0 rows');

-- No user writes.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into subscription_tiers (slug, name, monthly_credits) values ('probe-x', 'X', 1)$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update subscription_tiers set monthly_credits = 1000000 where slug = 'probe-open'$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from subscription_tiers where slug = 'probe-open'$$, '42501');

-- The backend does, but nothing that somebody subscribes to is deleted.
select pg_temp.expect('service_role', null, $$select from subscription_tiers where slug in ('probe-open', 'probe-retired')$$, '2 rows');
select pg_temp.expect('service_role', null, $$insert into subscription_tiers (slug, name, monthly_credits) values ('probe-x', 'X', 1)$$, '1 row');
select pg_temp.expect('service_role', null, $$update subscription_tiers set description = 'x' where slug in ('probe-open', 'probe-retired')$$, '2 rows');
select pg_temp.expect('service_role', null, $$delete from subscription_tiers where slug = 'probe-open'$$, '1 row');
select pg_temp.expect('service_role', null, $$delete from subscription_tiers where slug = 'probe-retired'$$, '23503');

-- Limits: everybody learns their own, and nothing about others.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000b', $$select from subscription_limits('00000000-0000-4000-8000-00000000000b') where tier_slug = 'probe-retired'$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from subscription_limits('00000000-0000-4000-8000-00000000000b') where tier_slug = 'probe-retired'$$, '0 rows');
select pg_temp.expect('anon', null, format($$select %1$I.subscription_limits('00000000-0000-4000-8000-00000000000b')$$, current_schema()), '42501');
