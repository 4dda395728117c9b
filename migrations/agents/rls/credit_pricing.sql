-- Prices: signed-in users see those in force, only the backend sets them.
-- One price is in force, one is not.
insert into auth.users (id, email) values
  ('00000000-0000-4000-8000-00000000000a', 'ann@example.test'),
  ('00000000-0000-4000-8000-00000000000b', 'ben@example.test'),
  ('00000000-0000-4000-8000-00000000000c', 'cleo@example.test');
insert into credit_pricing (operation, name, tool_type, unit, credits_per_unit, is_active) values
  ('probe.open', 'Open', 'code', 'second', 0.1, true),
  ('probe.retired', 'Retired', 'code', 'second', 0.2, false);

-- A visitor has no way in.
select pg_temp.expect('anon', null, format($$select from %1$I.credit_pricing$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$insert into %1$I.credit_pricing (operation, name, tool_type, unit, credits_per_unit) values ('probe.x', 'X', 'code', 'second', 0)$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$update %1$I.credit_pricing set credits_per_unit = 0$$, current_schema()), '42501');
select pg_temp.expect('anon', null, format($$delete from %1$I.credit_pricing$$, current_schema()), '42501');

-- Select: those in force.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select from credit_pricing where operation in ('probe.open', 'probe.retired')$$, '1 row');

-- No user sets a price.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$insert into credit_pricing (operation, name, tool_type, unit, credits_per_unit) values ('probe.x', 'X', 'code', 'second', 0)$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$update credit_pricing set credits_per_unit = 0$$, '42501');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$delete from credit_pricing$$, '42501');

-- The backend does.
select pg_temp.expect('service_role', null, $$select from credit_pricing where operation in ('probe.open', 'probe.retired')$$, '2 rows');
select pg_temp.expect('service_role', null, $$insert into credit_pricing (operation, name, tool_type, unit, credits_per_unit) values ('probe.x', 'X', 'code', 'second', 0)$$, '1 row');
select pg_temp.expect('service_role', null, $$update credit_pricing set is_active = false where operation in ('probe.open', 'probe.retired')$$, '2 rows');
select pg_temp.expect('service_role', null, $$delete from credit_pricing where operation in ('probe.open', 'probe.retired')$$, '2 rows');

-- What something costs is no secret.
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select where credit_cost('probe.open', 12.34567) = 1.2346$$, '1 row');
select pg_temp.expect('authenticated', '00000000-0000-4000-8000-00000000000a', $$select credit_cost('probe.retired', 1)$$, 'P0002');
select pg_temp.expect('anon', null, format($$select %1$I.credit_cost('probe.open', 1)$$, current_schema()), '42501');
