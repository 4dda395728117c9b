create unlogged table private.rate_limits (
  key text primary key,
  tokens real not null,
  refilled_at timestamptz not null default clock_timestamp()
);
create or replace function private.take_token(bucket text, capacity real, per_second real) returns boolean
language plpgsql security definer set search_path = ''
as $$
declare
  left_over real;
begin
  insert into private.rate_limits as r (key, tokens) values (bucket, capacity - 1)
  on conflict (key) do update
    set tokens = least(capacity, r.tokens + extract(epoch from clock_timestamp() - r.refilled_at) * per_second) - 1,
        refilled_at = clock_timestamp()
  returning tokens into left_over;
  return left_over >= 0;
end $$;
