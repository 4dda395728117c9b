-- The ledger: users read their own; nobody writes to it but the credit functions, not even the backend.
-- Ann (…00a) and Ben (…00b) have one movement each.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ann@example.test'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.test'),
  ('00000000-0000-4000-8000-00000000000c', 'cleo@example.test');
select add_credits('00000000-0000-4000-8000-00000000000a', 40), add_credits('00000000-0000-4000-8000-00000000000b', 60);

-- A visitor has no way in.
select pg_temp.expect('anon', null, format($$select from %1$I.credit_transactions$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$insert into %1$I.credit_transactions (user_id, kind, credits, amount, balance_after) values ('00000000-0000-4000-8000-00000000000a', 'purchase', 5, 5, 45)$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$update %1$I.credit_transactions set amount = 5$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$delete from %1$I.credit_transactions$$, current_schema()), '42501');

-- Signed in without an id is nobody.
select pg_temp.expect('authenticated', null, $$select from credit_transactions$$, '0 rows');

-- Select: one's own only.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select * from credit_transactions where amount = 40 and balance_after = 40$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from credit_transactions where user_id = '00000000-0000-4000-8000-00000000000b'$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000c', $$select from credit_transactions$$, '0 rows');

-- History is not written by users.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into credit_transactions (user_id, kind, credits, amount, balance_after) values ('00000000-0000-4000-8000-00000000000a', 'purchase', 5, 5, 45)$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update credit_transactions set amount = 50$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from credit_transactions$$, '42501');

-- Nor if somebody grants it by mistake.
grant insert, update, delete on credit_transactions to authenticated;
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into credit_transactions (user_id, kind, credits, amount, balance_after) values ('00000000-0000-4000-8000-00000000000a', 'purchase', 5, 5, 45)$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update credit_transactions set amount = 50$$, '0 rows');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from credit_transactions$$, '0 rows');

-- Nor by the backend, which reads it.
select pg_temp.expect('service_role', null, $$select from credit_transactions where user_id in ('00000000-0000-4000-8000-00000000000a', '00000000-0000-4000-8000-00000000000b')$$, '2 rows');
select pg_temp.expect('service_role', null, $$insert into credit_transactions (user_id, kind, credits, amount, balance_after) values ('00000000-0000-4000-8000-00000000000a', 'purchase', 5, 5, 45)$$, '42501');
select pg_temp.expect('service_role', null, $$update credit_transactions set amount = 50 where user_id = '00000000-0000-4000-8000-00000000000a'$$, '42501');
select pg_temp.expect('service_role', null, $$delete from credit_transactions where user_id = '00000000-0000-4000-8000-00000000000a'$$, '42501');
select pg_temp.expect('service_role', null, $$truncate credit_transactions cascade$$, '42501');

-- A reservation is settled once: what is left comes back, what was spent stays spent.
do $ledger$
declare
  reservation uuid := reserve_credits('00000000-0000-4000-8000-00000000000a', 30, idempotency_key => 'task-1');
begin
  if reserve_credits('00000000-0000-4000-8000-00000000000a', 30, idempotency_key => 'task-1') <> reservation then
    raise exception 'one key reserved twice';
  end if;
  if consume_credits(reservation, 12.5) <> 12.5
    or consume_credits(reservation, 12.5) <> 12.5
    or release_credits(reservation) <> 0
  then
    raise exception 'a reservation was settled more than once';
  end if;
  if not exists (select from credit_balances where user_id = '00000000-0000-4000-8000-00000000000a' and balance = 27.5 and reserved = 0 and lifetime_consumed = 12.5)
    or (select array_agg(kind || ' ' || amount::real order by sequence) from credit_transactions where user_id = '00000000-0000-4000-8000-00000000000a')
      <> '{purchase 40,reserve -30,release 30,consume -12.5}'
    or exists (select from credit_ledger_differences() where user_id = '00000000-0000-4000-8000-00000000000a')
  then
    raise exception 'the ledger is not as it should be';
  end if;
end
$ledger$;
