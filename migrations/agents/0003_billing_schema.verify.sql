-- Raises when billing is not what 0003 promises: 5 tables with row-level security, 10 policies, a ledger that only the credit
-- functions write, and balances that are the sum of their movements.
do $verify$
declare
  billing constant regclass[] :=
    '{subscription_tiers, user_subscriptions, credit_balances, credit_transactions, credit_pricing}';
  ledger constant regclass[] := '{credit_balances, credit_transactions}';
  found text;
begin
  if exists (select from pg_catalog.pg_class where oid = any (billing) and not relrowsecurity) then
    raise exception 'row-level security is off on a table of billing';
  end if;
  if (select count(*) from pg_catalog.pg_policy where polrelid = any (billing)) <> 10 then
    raise exception 'billing does not have the 10 policies promised';
  end if;

  select string_agg(format('%s may %s %s', role_name, privilege, relation), ', ' order by role_name, privilege, relation)
  into found
  from unnest(array['anon', 'authenticated', 'service_role']) as role_name
  cross join unnest(array['insert', 'update', 'delete', 'truncate']) as privilege
  cross join unnest(ledger) as relation
  where has_table_privilege(role_name, relation, privilege)
    or privilege in ('insert', 'update') and has_any_column_privilege(role_name, relation, privilege);
  if found is not null then
    raise exception 'the ledger is open: %', found;
  end if;

  select string_agg(user_id::text, ', ' order by user_id)
  into found
  from credit_ledger_differences();
  if found is not null then
    raise exception 'the balance is not the sum of the movements for user %', found;
  end if;
end
$verify$;
