create schema if not exists billing;
grant usage on schema billing to service_role;
create table billing.ledger (
  id bigint generated always as identity primary key,
  org_id uuid not null,
  amount numeric(14, 4) not null check (amount <> 0),
  balance numeric(14, 4) not null check (balance >= 0),
  reason text not null,
  at timestamptz not null default now()
);
create index ledger_org_id_idx on billing.ledger (org_id, id desc);
grant select, insert on billing.ledger to service_role;
create or replace function billing.post(org uuid, delta numeric, why text) returns numeric
language plpgsql set search_path = ''
as $$
declare
  now_at numeric;
begin
  perform pg_advisory_xact_lock(hashtextextended(org::text, 7));
  select coalesce((select l.balance from billing.ledger l where l.org_id = org order by l.id desc limit 1), 0) + delta into now_at;
  insert into billing.ledger (org_id, amount, balance, reason) values (org, delta, now_at, why);
  return now_at;
end $$;
grant execute on function billing.post(uuid, numeric, text) to service_role;
