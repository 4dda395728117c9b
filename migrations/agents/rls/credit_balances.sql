-- Balances: users read their own; nobody writes one but the credit functions, not even the backend.
-- Ann (…00a) has 40 credits, Ben (…00b) has 60.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ann@example.test'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.test'),
  ('00000000-0000-4000-8000-00000000000c', 'cleo@example.test');
select add_credits('00000000-0000-4000-8000-00000000000a', 40), add_credits('00000000-0000-4000-8000-00000000000b', 60);

-- A visitor has no way in.
select pg_temp.expect('anon', null, format($$select from %1$I.credit_balances$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$insert into %1$I.credit_balances (user_id, balance) values ('00000000-0000-4000-8000-00000000000c', 5)$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$update %1$I.credit_balances set balance = 1000000$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$delete from %1$I.credit_balances$$, current_schema()), '42501');

-- Signed in without an id is nobody.
select pg_temp.expect('authenticated', null, $$select from credit_balances$$, '0 rows');

-- Select: one's own only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select * from credit_balances where balance = 40$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from credit_balances where user_id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select from credit_balances$$, '0 rows');

-- No user moves a balance.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$insert into credit_balances (user_id, balance) values ('00000000-0000-4000-8000-00000000000c', 1000000)$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update credit_balances set balance = 1000000$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update credit_balances set reserved = 0$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from credit_balances$$, '42501');

-- Nor if somebody grants it by mistake.
grant insert, update, delete on credit_balances to authenticated;
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update credit_balances set balance = 1000000$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$insert into credit_balances (user_id, balance) values ('00000000-0000-4000-8000-00000000000c', 1000000)$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from credit_balances$$, '0 rows');
revoke insert, update, delete on credit_balances from authenticated;

-- The backend reads them, and moves them through the functions.
select pg_temp.expect('service_role', null, $$select from credit_balances where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '2 rows');
select pg_temp.expect('service_role', null, $$insert into credit_balances (user_id, balance) values ('00000000-0000-4000-8000-00000000000c', 5)$$, '42501');
select pg_temp.expect('service_role', null, $$update credit_balances set balance = 5 where user_id = '00000000-0000-4000-8000-00000000000a'$$, '42501');
select pg_temp.expect('service_role', null, $$delete from credit_balances where user_id = '00000000-0000-4000-8000-00000000000a'$$, '42501');
select pg_temp.expect('service_role', null, $$select add_credits('00000000-0000-4000-8000-00000000000a', 5)$$, '1 row');
select pg_temp.expect('service_role', null, $$select reserve_credits('00000000-0000-4000-8000-00000000000a', 40)$$, '1 row');
select pg_temp.expect('service_role', null, $$select reserve_credits('00000000-0000-4000-8000-00000000000a', 40.0001)$$, 'PT402');
select pg_temp.expect('service_role', null, $$select add_credits('00000000-0000-4000-8000-00000000000a', -41, 'adjustment')$$, 'PT402');
select pg_temp.expect('service_role', null, $$select reserve_credits('00000000-0000-4000-8000-00000000000a', 0)$$, '22023');
select pg_temp.expect('service_role', null, $$select reserve_credits('00000000-0000-4000-8000-00000000000a', 'NaN')$$, '22023');
select pg_temp.expect('service_role', null, $$select add_credits('00000000-0000-4000-8000-00000000000a', -5)$$, '22023');
select pg_temp.expect('service_role', null, $$select consume_credits('99999999-0000-4000-8000-000000000009')$$, 'P0002');
select pg_temp.expect('service_role', null, $$select grant_monthly_credits(target_user => '00000000-0000-4000-8000-00000000000a')$$, '1 row');
select pg_temp.expect('service_role', null, $$select release_expired_reservations(1)$$, '1 row');
select pg_temp.expect('service_role', null, $$select credit_ledger_differences()$$, '0 rows');
select pg_temp.expect('service_role', null, $$select settle_reservation('99999999-0000-4000-8000-000000000009', 1, 'x')$$, '42501');

-- What may a user call? To ask about oneself.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select where check_credits('00000000-0000-4000-8000-00000000000a', 40)$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select where check_credits('00000000-0000-4000-8000-00000000000a', 41)$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select where check_credits('00000000-0000-4000-8000-00000000000b', 60)$$, '0 rows');
select pg_temp.expect('anon', null, format($$select %1$I.add_credits('00000000-0000-4000-8000-00000000000a', 5)$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$select %1$I.reserve_credits('00000000-0000-4000-8000-00000000000a', 5)$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$select %1$I.consume_credits('99999999-0000-4000-8000-000000000009')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$select %1$I.release_credits('99999999-0000-4000-8000-000000000009')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$select %1$I.settle_reservation('99999999-0000-4000-8000-000000000009', 1, 'x')$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$select %1$I.grant_monthly_credits()$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$select %1$I.release_expired_reservations()$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$select %1$I.credit_ledger_differences()$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$select %1$I.start_agent_run('11111111-0000-4000-8000-00000000000a')$$, current_schema()), '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', format($$select %1$I.add_credits('00000000-0000-4000-8000-00000000000a', 5)$$, current_schema()), '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', format($$select %1$I.reserve_credits('00000000-0000-4000-8000-00000000000a', 5)$$, current_schema()), '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', format($$select %1$I.consume_credits('99999999-0000-4000-8000-000000000009')$$, current_schema()), '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', format($$select %1$I.release_credits('99999999-0000-4000-8000-000000000009')$$, current_schema()), '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', format($$select %1$I.settle_reservation('99999999-0000-4000-8000-000000000009', 1, 'x')$$, current_schema()), '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', format($$select %1$I.grant_monthly_credits()$$, current_schema()), '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', format($$select %1$I.release_expired_reservations()$$, current_schema()), '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', format($$select %1$I.credit_ledger_differences()$$, current_schema()), '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', format($$select %1$I.start_agent_run('11111111-0000-4000-8000-00000000000a')$$, current_schema()), '42501');
