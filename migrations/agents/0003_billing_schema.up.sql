-- Billing: tiers and who subscribes to them, what operations cost, and a ledger of credits in which nothing is ever
-- overdrawn, spent twice or rewritten.

-- ------------------------------------------------------------------------------------------------ tables

create table subscription_tiers (
  id uuid not null default gen_random_uuid(),
  slug text not null,
  name text not null,
  description text not null default '',
  is_unlimited boolean not null default false,
  monthly_credits numeric(18, 4),
  price_cents_monthly integer,
  currency text not null default 'USD',
  max_concurrent_runs integer,
  max_scheduled_tasks integer,
  max_wide_research_items integer,
  max_run_minutes integer,
  sandbox_cpu_millicores integer,
  sandbox_memory_mb integer,
  is_default boolean not null default false,
  is_active boolean not null default true,
  sort_order integer not null default 0,
  updated_by uuid,
  created_at timestamptz not null default now(),
  constraint subscription_tiers_pkey primary key (id),
  constraint subscription_tiers_slug_key unique (slug),
  constraint subscription_tiers_updated_by_fkey foreign key (updated_by) references auth.users (id) on delete set null,
  constraint subscription_tiers_slug_check check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
  constraint subscription_tiers_monthly_credits_check check (
    case when is_unlimited then monthly_credits is null else monthly_credits >= 0 and monthly_credits < 1e12 end
  ),
  constraint subscription_tiers_price_check check (price_cents_monthly >= 0),
  constraint subscription_tiers_currency_check check (currency ~ '^[A-Z]{3}$'),
  constraint subscription_tiers_limits_check check (
    least(
      max_concurrent_runs, max_scheduled_tasks, max_wide_research_items, max_run_minutes, sandbox_cpu_millicores,
      sandbox_memory_mb
    ) > 0
  )
);

comment on table subscription_tiers is
  'What can be subscribed to: credits each month, limits and price. A limit that is null is agreed with the '
  'customer.';
comment on column subscription_tiers.price_cents_monthly is
  'Price of a month in hundredths of the currency; 0 is free, null is agreed with the customer.';
comment on column subscription_tiers.is_default is
  'The tier of a user without a subscription. At most one.';

create table user_subscriptions (
  id uuid not null default gen_random_uuid(),
  user_id uuid not null,
  tier_id uuid not null,
  status text not null default 'active',
  provider text not null default 'manual',
  provider_customer_id text,
  provider_subscription_id text,
  current_period_start timestamptz not null default now(),
  current_period_end timestamptz,
  cancel_at_period_end boolean not null default false,
  canceled_at timestamptz,
  custom_monthly_credits numeric(18, 4),
  custom_max_concurrent_runs integer,
  created_at timestamptz not null default now(),
  constraint user_subscriptions_pkey primary key (id),
  constraint user_subscriptions_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade,
  constraint user_subscriptions_tier_id_fkey foreign key (tier_id) references subscription_tiers (id),
  constraint user_subscriptions_status_check check (status in ('trialing', 'active', 'past_due', 'canceled')),
  constraint user_subscriptions_provider_check check (provider in ('manual', 'stripe')),
  constraint user_subscriptions_period_check check (current_period_end > current_period_start),
  constraint user_subscriptions_canceled_at_check check ((status = 'canceled') = (canceled_at is not null)),
  constraint user_subscriptions_custom_check check (
    custom_monthly_credits >= 0 and custom_monthly_credits < 1e12 and custom_max_concurrent_runs > 0
  )
);

comment on table user_subscriptions is
  'Which tier a user has and had; one subscription at a time is not canceled. Written by the backend; the user may '
  'only ask for it to end with its period.';
comment on column user_subscriptions.custom_max_concurrent_runs is
  'Agreed with this customer; goes before the limit of the tier.';

create table credit_balances (
  user_id uuid not null,
  balance numeric(18, 4) not null default 0,
  reserved numeric(18, 4) not null default 0,
  lifetime_granted numeric(18, 4) not null default 0,
  lifetime_consumed numeric(18, 4) not null default 0,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint credit_balances_pkey primary key (user_id),
  constraint credit_balances_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade,
  -- The last guard. The functions refuse before it comes to this.
  constraint credit_balances_balance_check check (balance >= 0 and balance < 1e13),
  constraint credit_balances_reserved_check check (reserved >= 0)
);

comment on table credit_balances is
  'Credits of each user. Moved only by the credit functions, together with a row of credit_transactions.';
comment on column credit_balances.balance is
  'What can still be spent: the sum of credit_transactions.amount. Reserved credits are already taken off.';
comment on column credit_balances.reserved is
  'What open reservations hold.';
comment on column credit_balances.lifetime_consumed is
  'All credits ever consumed, those of an unlimited plan included.';

create table credit_transactions (
  id uuid not null default gen_random_uuid(),
  sequence bigint not null generated always as identity,
  user_id uuid not null,
  kind text not null,
  credits numeric(18, 4) not null,
  amount numeric(18, 4) not null,
  balance_after numeric(18, 4) not null,
  is_unlimited boolean not null default false,
  reservation_id uuid,
  run_id uuid,
  operation text,
  description text,
  idempotency_key text,
  period date,
  expires_at timestamptz,
  settled_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  constraint credit_transactions_pkey primary key (id),
  constraint credit_transactions_user_id_fkey foreign key (user_id) references auth.users (id) on delete cascade,
  constraint credit_transactions_reservation_id_fkey foreign key (reservation_id) references credit_transactions (id),
  constraint credit_transactions_run_id_user_id_fkey foreign key (run_id, user_id)
    references agent_runs (id, user_id) on delete set null (run_id),
  constraint credit_transactions_kind_check check (
    kind in ('grant', 'purchase', 'refund', 'adjustment', 'reserve', 'release', 'consume')
  ),
  constraint credit_transactions_credits_check check (credits >= 0 and credits < 1e12),
  constraint credit_transactions_amount_check check (
    case
      when is_unlimited then amount = 0 and kind in ('reserve', 'release', 'consume')
      when kind in ('reserve', 'consume') then amount = -credits
      when kind = 'adjustment' then abs(amount) = credits
      else amount = credits
    end
  ),
  constraint credit_transactions_balance_after_check check (balance_after >= 0),
  constraint credit_transactions_reservation_check check ((reservation_id is not null) = (kind in ('release', 'consume'))),
  constraint credit_transactions_expires_at_check check ((expires_at is not null) = (kind = 'reserve')),
  constraint credit_transactions_settled_at_check check (settled_at is null or kind = 'reserve'),
  constraint credit_transactions_period_check check ((period is not null) = (kind = 'grant'))
);

comment on table credit_transactions is
  'Ledger of credits: every movement, in order of sequence, never changed or deleted. The sum of amount over the '
  'rows of a user is that user''s balance. Written by the credit functions only, not even by service_role.';
comment on column credit_transactions.kind is
  'grant, purchase, refund, adjustment: credits come (an adjustment may also take). reserve: credits are held, and '
  'the row''s id is the reservation. release: the hold ends. consume: credits are spent; always beside a release.';
comment on column credit_transactions.credits is
  'How many credits the movement is about.';
comment on column credit_transactions.amount is
  'What the movement does to the balance. 0 where an unlimited plan pays.';
comment on column credit_transactions.settled_at is
  'When a reservation was consumed or released. The only column that is ever filled in later.';
comment on column credit_transactions.period is
  'First day of the month that a monthly grant is for.';

create table credit_pricing (
  id uuid not null default gen_random_uuid(),
  operation text not null,
  name text not null,
  tool_type tool_type not null,
  provider text,
  model text,
  unit text not null,
  credits_per_unit numeric(18, 6) not null,
  is_active boolean not null default true,
  updated_by uuid,
  created_at timestamptz not null default now(),
  constraint credit_pricing_pkey primary key (id),
  constraint credit_pricing_operation_key unique (operation),
  constraint credit_pricing_updated_by_fkey foreign key (updated_by) references auth.users (id) on delete set null,
  constraint credit_pricing_operation_check check (operation ~ '^[a-z0-9_.-]+$'),
  constraint credit_pricing_unit_check check (
    unit in ('1k_input_tokens', '1k_output_tokens', 'second', 'item', 'image', 'action', 'operation', 'call', 'query')
  ),
  constraint credit_pricing_credits_per_unit_check check (credits_per_unit >= 0 and credits_per_unit < 1e9)
);

comment on table credit_pricing is
  'What one unit of an operation costs, in credits.';

-- ------------------------------------------------------------------------------------------------ indexes

create index idx_subscription_tiers_active on subscription_tiers (is_active, sort_order);
create index idx_subscription_tiers_updated_by on subscription_tiers (updated_by) where updated_by is not null;
create unique index idx_subscription_tiers_default on subscription_tiers (is_default) where is_default;

create index idx_user_subscriptions_user on user_subscriptions (user_id, created_at desc);
-- One subscription at a time.
create unique index idx_user_subscriptions_current on user_subscriptions (user_id) where status <> 'canceled';
create index idx_user_subscriptions_tier on user_subscriptions (tier_id);
create index idx_user_subscriptions_period_end on user_subscriptions (current_period_end) where status <> 'canceled';
create unique index idx_user_subscriptions_provider on user_subscriptions (provider, provider_subscription_id)
  where provider_subscription_id is not null;

create unique index idx_credit_transactions_user_sequence on credit_transactions (user_id, sequence desc);
create unique index idx_credit_transactions_idempotency on credit_transactions (user_id, idempotency_key)
  where idempotency_key is not null;
-- A reservation is released once and consumed once, whatever the code says.
create unique index idx_credit_transactions_settlement on credit_transactions (reservation_id, kind)
  where reservation_id is not null;
create index idx_credit_transactions_open on credit_transactions (expires_at) where kind = 'reserve' and settled_at is null;
create index idx_credit_transactions_grants on credit_transactions (user_id, period) where kind = 'grant';
create index idx_credit_transactions_run on credit_transactions (run_id, user_id) where run_id is not null;
create index idx_credit_transactions_created on credit_transactions (created_at);

create index idx_credit_pricing_active on credit_pricing (is_active, tool_type);
create index idx_credit_pricing_updated_by on credit_pricing (updated_by) where updated_by is not null;

-- ------------------------------------------------------------------------------------------------ what a user may do

create function subscription_limits(target_user uuid)
returns table (
  tier_slug text,
  is_unlimited boolean,
  monthly_credits numeric,
  max_concurrent_runs integer
)
language sql
stable
set search_path from current
as $function$
  select
    tier.slug,
    tier.is_unlimited,
    coalesce(subscription.custom_monthly_credits, tier.monthly_credits),
    coalesce(subscription.custom_max_concurrent_runs, tier.max_concurrent_runs)
  from subscription_tiers as tier
  left join user_subscriptions as subscription
    on subscription.tier_id = tier.id
    and subscription.user_id = target_user
    and subscription.status <> 'canceled'
  where subscription.id is not null
    or tier.is_default
  -- The subscription, if there is one, goes before the default.
  order by subscription.id is null
  limit 1
$function$;

comment on function subscription_limits(uuid) is
  'Tier and limits of a user: those of the current subscription, else those of the default tier. A limit that is '
  'null does not hold back.';

create function check_credits(target_user uuid, credits numeric)
returns boolean
language sql
stable
set search_path from current
as $function$
  select
    coalesce((select is_unlimited from subscription_limits(target_user)), false)
    or coalesce((select balance from credit_balances where user_id = target_user), 0) >= credits
$function$;

comment on function check_credits(uuid, numeric) is
  'Whether a user has enough credits now. A hint for a screen: only reserve_credits() holds them. Users get an '
  'answer about themselves only.';

create function credit_cost(priced_operation text, units numeric)
returns numeric
language plpgsql
stable
strict
set search_path from current
as $function$
declare
  price numeric;
begin
  if not (units >= 0 and units < 1e12) then
    raise exception 'cannot price % units', units
      using errcode = 'invalid_parameter_value';
  end if;
  select credits_per_unit
  into price
  from credit_pricing
  where operation = priced_operation
    and is_active;
  if price is null then
    raise exception 'there is no price for %', priced_operation
      using errcode = 'no_data_found';
  end if;
  -- Rounded up to the smallest part of a credit that the ledger knows.
  return ceil(units * price * 10000) / 10000;
end
$function$;

comment on function credit_cost(text, numeric) is
  'What so many units of an operation cost. Tokens are priced per thousand: 1,500 tokens are 1.5 units.';

-- ------------------------------------------------------------------------------------------------ the ledger

create function add_credits(
  target_user uuid,
  credits numeric,
  kind text default 'purchase',
  description text default null,
  idempotency_key text default null
)
returns numeric
language plpgsql
security definer
set search_path from current
as $function$
#variable_conflict use_column
declare
  new_balance numeric;
  movement credit_transactions;
  -- An adjustment may take; everything else gives.
  change constant numeric := round(add_credits.credits, 4);
begin
  if add_credits.kind is null or add_credits.kind not in ('purchase', 'refund', 'adjustment') then
    raise exception 'credits are added as purchase, refund or adjustment, not as %', add_credits.kind
      using errcode = 'invalid_parameter_value';
  end if;
  if change is null
    or not (abs(change) > 0 and abs(change) < 1e12)
    or change < 0 and add_credits.kind <> 'adjustment'
  then
    raise exception 'cannot add % credits as %', add_credits.credits, add_credits.kind
      using errcode = 'invalid_parameter_value';
  end if;

  insert into credit_balances (user_id)
  values (target_user)
  on conflict do nothing;

  select balance
  into new_balance
  from credit_balances
  where user_id = target_user
  for no key update;

  -- Under the lock of the balance: of two calls with one key, the second sees the first.
  if add_credits.idempotency_key is not null then
    select *
    into movement
    from credit_transactions as earlier
    where earlier.user_id = target_user
      and earlier.idempotency_key = add_credits.idempotency_key;
    if found then
      if movement.kind <> add_credits.kind or movement.amount <> change then
        raise exception 'the idempotency key was used for something else'
          using errcode = 'unique_violation';
      end if;
      return new_balance;
    end if;
  end if;

  new_balance := new_balance + change;
  if new_balance < 0 then
    raise exception 'insufficient credits'
      using
        errcode = 'PT402',
        detail = format('An adjustment of %s would leave %s.', change, new_balance);
  end if;

  insert into credit_transactions (user_id, kind, credits, amount, balance_after, description, idempotency_key)
  values (
    target_user, add_credits.kind, abs(change), change, new_balance, add_credits.description, add_credits.idempotency_key
  );

  update credit_balances
  set
    balance = new_balance,
    lifetime_granted = lifetime_granted + greatest(change, 0),
    updated_at = now()
  where user_id = target_user;

  return new_balance;
end
$function$;

comment on function add_credits(uuid, numeric, text, text, text) is
  'Adds bought, refunded or corrected credits and returns the new balance. Of calls with the same idempotency key '
  'only the first does anything.';

create function reserve_credits(
  target_user uuid,
  credits numeric,
  for_run uuid default null,
  description text default null,
  idempotency_key text default null,
  lifetime interval default '1 hour'
)
returns uuid
language plpgsql
security definer
set search_path from current
as $function$
#variable_conflict use_column
declare
  hold constant numeric := round(reserve_credits.credits, 4);
  available numeric;
  unlimited boolean;
  reservation credit_transactions;
begin
  if hold is null or not (hold > 0 and hold < 1e12) then
    raise exception 'cannot reserve % credits', reserve_credits.credits
      using errcode = 'invalid_parameter_value';
  end if;
  if lifetime is null or lifetime <= interval '0' then
    raise exception 'a reservation has to last for some time, not %', lifetime
      using errcode = 'invalid_parameter_value';
  end if;

  -- Everything about one user's credits waits here, for the row of the balance, and goes on one after the other.
  select balance
  into available
  from credit_balances
  where user_id = target_user
  for no key update;
  if not found then
    insert into credit_balances (user_id)
    values (target_user)
    on conflict do nothing;
    select balance
    into strict available
    from credit_balances
    where user_id = target_user
    for no key update;
  end if;

  if reserve_credits.idempotency_key is not null then
    select *
    into reservation
    from credit_transactions as earlier
    where earlier.user_id = target_user
      and earlier.idempotency_key = reserve_credits.idempotency_key;
    if found then
      if reservation.kind <> 'reserve' or reservation.credits <> hold then
        raise exception 'the idempotency key was used for something else'
          using errcode = 'unique_violation';
      end if;
      return reservation.id;
    end if;
  end if;

  unlimited := coalesce((select is_unlimited from subscription_limits(target_user)), false);
  if not unlimited and available < hold then
    raise exception 'insufficient credits'
      using
        errcode = 'PT402',
        detail = format('%s are needed, %s are available.', hold, available);
  end if;

  insert into credit_transactions (
    user_id, kind, credits, amount, balance_after, is_unlimited, run_id, description, idempotency_key, expires_at
  )
  values (
    target_user,
    'reserve',
    hold,
    case when unlimited then 0 else -hold end,
    case when unlimited then available else available - hold end,
    unlimited,
    for_run,
    reserve_credits.description,
    reserve_credits.idempotency_key,
    now() + lifetime
  )
  returning * into reservation;

  if not unlimited then
    update credit_balances
    set
      balance = balance - hold,
      reserved = reserved + hold,
      updated_at = now()
    where user_id = target_user;
  end if;

  return reservation.id;
end
$function$;

comment on function reserve_credits(uuid, numeric, uuid, text, text, interval) is
  'Holds credits and returns the reservation, for consume_credits() or release_credits(). Raises PT402 '
  '(insufficient credits) and holds nothing where the balance does not cover it. Of calls with the same idempotency '
  'key only the first holds anything. A reservation that nobody settles ends with its lifetime.';

create function settle_reservation(reservation uuid, consumed numeric, reason text)
returns numeric
language plpgsql
security definer
set search_path from current
as $function$
declare
  hold credit_transactions;
  account credit_balances;
  spent numeric := round(consumed, 4);
  after_release numeric;
begin
  select *
  into hold
  from credit_transactions
  where id = reservation
    and kind = 'reserve';
  if not found then
    raise exception 'there is no reservation %', reservation
      using errcode = 'no_data_found';
  end if;

  -- Always the balance first, then the reservation: nobody waits in the other order.
  select *
  into strict account
  from credit_balances
  where user_id = hold.user_id
  for no key update;
  select *
  into strict hold
  from credit_transactions
  where id = reservation;

  if hold.settled_at is not null then
    if consumed is null then
      return 0;
    end if;
    select credits
    into spent
    from credit_transactions
    where reservation_id = reservation
      and kind = 'consume';
    if not found then
      raise exception 'reservation % was released and cannot be consumed any more', reservation
        using errcode = 'object_not_in_prerequisite_state';
    end if;
    return spent;
  end if;

  after_release := account.balance + case when hold.is_unlimited then 0 else hold.credits end;
  if spent is not null and not hold.is_unlimited and spent > after_release then
    raise exception 'insufficient credits'
      using
        errcode = 'PT402',
        detail = format('%s were used, %s are reserved and %s more are available.', spent, hold.credits, account.balance),
        hint = 'The reservation is still open: add credits, or consume what is covered.';
  end if;

  update credit_transactions
  set settled_at = clock_timestamp()
  where id = reservation;

  insert into credit_transactions (
    user_id, kind, credits, amount, balance_after, is_unlimited, reservation_id, run_id, description
  )
  values (
    hold.user_id,
    'release',
    hold.credits,
    case when hold.is_unlimited then 0 else hold.credits end,
    after_release,
    hold.is_unlimited,
    reservation,
    hold.run_id,
    case when spent is null then reason end
  );

  if spent is not null then
    insert into credit_transactions (
      user_id, kind, credits, amount, balance_after, is_unlimited, reservation_id, run_id, description
    )
    values (
      hold.user_id,
      'consume',
      spent,
      case when hold.is_unlimited then 0 else -spent end,
      after_release - case when hold.is_unlimited then 0 else spent end,
      hold.is_unlimited,
      reservation,
      hold.run_id,
      coalesce(reason, hold.description)
    );
  end if;

  update credit_balances
  set
    balance = after_release - case when hold.is_unlimited then 0 else coalesce(spent, 0) end,
    reserved = reserved - case when hold.is_unlimited then 0 else hold.credits end,
    lifetime_consumed = lifetime_consumed + coalesce(spent, 0),
    updated_at = now()
  where user_id = hold.user_id;

  return coalesce(spent, hold.credits);
end
$function$;

comment on function settle_reservation(uuid, numeric, text) is
  'What consume_credits() and release_credits() have in common: ends the hold, and spends the consumed part of it '
  'if that is not null.';

create function consume_credits(reservation uuid, credits numeric default null, description text default null)
returns numeric
language plpgsql
security definer
set search_path from current
as $function$
declare
  spent numeric := credits;
begin
  if spent is null then
    select held.credits
    into spent
    from credit_transactions as held
    where held.id = reservation
      and held.kind = 'reserve';
    if not found then
      raise exception 'there is no reservation %', reservation
        using errcode = 'no_data_found';
    end if;
  end if;
  if not (spent >= 0 and spent < 1e12) then
    raise exception 'cannot consume % credits', spent
      using errcode = 'invalid_parameter_value';
  end if;
  return settle_reservation(reservation, spent, description);
end
$function$;

comment on function consume_credits(uuid, numeric, text) is
  'Spends what a task really cost (all that is reserved, if not said) and gives the rest back. More than reserved '
  'is taken from the balance if that covers it; else PT402, and the reservation stays open. A second call changes '
  'nothing and returns what the first one spent.';

create function release_credits(reservation uuid, reason text default null)
returns numeric
language sql
security definer
set search_path from current
as $function$
  select settle_reservation(reservation, null, reason)
$function$;

comment on function release_credits(uuid, text) is
  'Gives a whole reservation back, after failure or cancellation, and returns how much that was. 0, and nothing '
  'changes, when it was consumed or released before: safe to call at the end of every task.';

create function release_expired_reservations(max_rows integer default null)
returns bigint
language plpgsql
security definer
set search_path from current
as $function$
declare
  expired uuid;
  released bigint := 0;
begin
  -- By user: two sweeps at once take the balances in the same order.
  for expired in
    select candidate.id
    from (
      select id, user_id, sequence
      from credit_transactions
      where kind = 'reserve'
        and settled_at is null
        and expires_at < now()
      order by expires_at
      limit max_rows
    ) as candidate
    order by candidate.user_id, candidate.sequence
  loop
    if settle_reservation(expired, null, 'reservation expired') > 0 then
      released := released + 1;
    end if;
  end loop;
  return released;
end
$function$;

comment on function release_expired_reservations(integer) is
  'Gives back what reservations hold that nobody settled in time, such as those of a worker that died. Returns how '
  'many. Call it every few minutes.';

create function grant_monthly_credits(
  for_month date default (now() at time zone 'UTC')::date,
  target_user uuid default null,
  max_users integer default null
)
returns integer
language plpgsql
security definer
set search_path from current
as $function$
#variable_conflict use_column
declare
  month constant date := date_trunc('month', for_month::timestamp)::date;
  subscriber record;
  granted numeric;
  missing numeric;
  new_balance numeric;
  users integer := 0;
begin
  for subscriber in
    select
      subscription.user_id,
      tier.slug,
      coalesce(subscription.custom_monthly_credits, tier.monthly_credits) as monthly_credits
    from user_subscriptions as subscription
    join subscription_tiers as tier on tier.id = subscription.tier_id
    where subscription.status in ('trialing', 'active')
      and (target_user is null or subscription.user_id = target_user)
      and coalesce(subscription.custom_monthly_credits, tier.monthly_credits) > (
        select coalesce(sum(earlier.credits), 0)
        from credit_transactions as earlier
        where earlier.user_id = subscription.user_id
          and earlier.kind = 'grant'
          and earlier.period = month
      )
    -- Two grants at once take the balances in the same order.
    order by subscription.user_id
    limit max_users
  loop
    insert into credit_balances (user_id)
    values (subscriber.user_id)
    on conflict do nothing;

    select balance
    into strict new_balance
    from credit_balances
    where user_id = subscriber.user_id
    for no key update;

    -- Counted again under the lock. After an upgrade the month is topped up to the new tier, never granted twice.
    select coalesce(sum(earlier.credits), 0)
    into granted
    from credit_transactions as earlier
    where earlier.user_id = subscriber.user_id
      and earlier.kind = 'grant'
      and earlier.period = month;
    missing := subscriber.monthly_credits - granted;

    if missing > 0 then
      new_balance := new_balance + missing;

      insert into credit_transactions (user_id, kind, credits, amount, balance_after, description, period)
      values (
        subscriber.user_id,
        'grant',
        missing,
        missing,
        new_balance,
        format('%s credits of %s', subscriber.slug, to_char(month, 'YYYY-MM')),
        month
      );

      update credit_balances
      set
        balance = new_balance,
        lifetime_granted = lifetime_granted + missing,
        updated_at = now()
      where user_id = subscriber.user_id;

      users := users + 1;
    end if;
  end loop;
  return users;
end
$function$;

comment on function grant_monthly_credits(date, uuid, integer) is
  'Grants every subscriber (or one) the credits of a month, and returns to how many. However often it is called, a '
  'user gets the credits of a month once. With max_users, call until it returns 0.';

create function credit_ledger_differences()
returns table (user_id uuid, balance numeric, movements numeric, reserved numeric, holds numeric)
language sql
stable
security definer
set search_path from current
as $function$
  select
    coalesce(account.user_id, ledger.user_id),
    account.balance,
    ledger.movements,
    account.reserved,
    ledger.holds
  from credit_balances as account
  full join (
    select
      entry.user_id,
      sum(entry.amount) as movements,
      -sum(entry.amount) filter (where entry.kind = 'reserve' and entry.settled_at is null) as holds
    from credit_transactions as entry
    group by entry.user_id
  ) as ledger on ledger.user_id = account.user_id
  where coalesce(account.balance, 0) <> coalesce(ledger.movements, 0)
    or coalesce(account.reserved, 0) <> coalesce(ledger.holds, 0)
  order by 1
$function$;

comment on function credit_ledger_differences() is
  'Users whose balance is not the sum of their movements, or whose reserved credits are not those of their open '
  'reservations. Always empty, unless somebody wrote past the credit functions.';

-- ------------------------------------------------------------------------------------------------ concurrent runs

create function start_agent_run(target_run uuid)
returns boolean
language plpgsql
set search_path from current
as $function$
declare
  owner uuid;
  allowed integer;
begin
  select user_id
  into owner
  from agent_runs
  where id = target_run;
  if not found then
    raise exception 'there is no run %', target_run
      using errcode = 'no_data_found';
  end if;

  -- One start at a time per user, else two would both see the last free place.
  perform pg_advisory_xact_lock(hashtextextended('start_agent_run:' || owner::text, 0));

  select max_concurrent_runs
  into allowed
  from subscription_limits(owner);
  if allowed <= (select count(*) from agent_runs where user_id = owner and status in ('planning', 'running')) then
    return false;
  end if;

  update agent_runs
  set status = 'running'
  where id = target_run
    and status in ('pending', 'queued');
  return found;
end
$function$;

comment on function start_agent_run(uuid) is
  'Sets a waiting run running, unless its user has as many runs going as the tier allows. Whether it did.';

-- ------------------------------------------------------------------------------------------------ who may do what

alter table subscription_tiers enable row level security;
alter table user_subscriptions enable row level security;
alter table credit_balances enable row level security;
alter table credit_transactions enable row level security;
alter table credit_pricing enable row level security;

revoke all
  on subscription_tiers, user_subscriptions, credit_balances, credit_transactions, credit_pricing
  from public, anon, authenticated, service_role;

revoke all
  on sequence credit_transactions_sequence_seq
  from public, anon, authenticated, service_role;

revoke execute
  on function
    subscription_limits(uuid),
    check_credits(uuid, numeric),
    credit_cost(text, numeric),
    add_credits(uuid, numeric, text, text, text),
    reserve_credits(uuid, numeric, uuid, text, text, interval),
    settle_reservation(uuid, numeric, text),
    consume_credits(uuid, numeric, text),
    release_credits(uuid, text),
    release_expired_reservations(integer),
    grant_monthly_credits(date, uuid, integer),
    credit_ledger_differences(),
    start_agent_run(uuid)
  from public, anon, authenticated, service_role;

grant select, insert, update, delete
  on subscription_tiers, user_subscriptions, credit_pricing
  to service_role;

-- Read only, even for the backend: credits move through the functions, or a balance could differ from its movements.
grant select
  on credit_balances, credit_transactions
  to service_role;

grant execute
  on function
    subscription_limits(uuid),
    check_credits(uuid, numeric),
    credit_cost(text, numeric),
    add_credits(uuid, numeric, text, text, text),
    reserve_credits(uuid, numeric, uuid, text, text, interval),
    consume_credits(uuid, numeric, text),
    release_credits(uuid, text),
    release_expired_reservations(integer),
    grant_monthly_credits(date, uuid, integer),
    credit_ledger_differences(),
    start_agent_run(uuid)
  to service_role;

grant select
  on subscription_tiers, user_subscriptions, credit_balances, credit_transactions, credit_pricing
  to authenticated;

grant update (cancel_at_period_end)
  on user_subscriptions
  to authenticated;

-- They read as whoever calls: about somebody else they know nothing.
grant execute
  on function
    subscription_limits(uuid),
    check_credits(uuid, numeric),
    credit_cost(text, numeric)
  to authenticated;

-- And those they have or had, though nobody can subscribe to them any more.
create policy "Users can view the active tiers"
  on subscription_tiers
  for select
  to authenticated
  using (
    is_active
    or id = any (array(select tier_id from user_subscriptions where user_id = (select auth.uid())))
  );

create policy "Users can view their own subscriptions"
  on user_subscriptions
  for select
  to authenticated
  using ((select auth.uid()) = user_id);

create policy "Users can cancel their own subscriptions"
  on user_subscriptions
  for update
  to authenticated
  using ((select auth.uid()) = user_id)
  with check ((select auth.uid()) = user_id);

create policy "Users can view their own balance"
  on credit_balances
  for select
  to authenticated
  using ((select auth.uid()) = user_id);

-- Restrictive, so that no policy added later opens the ledger.
create policy "No user changes a balance"
  on credit_balances
  as restrictive
  for update
  to authenticated
  using (false)
  with check (false);

create policy "Users can view their own transactions"
  on credit_transactions
  for select
  to authenticated
  using ((select auth.uid()) = user_id);

create policy "No user adds transactions"
  on credit_transactions
  as restrictive
  for insert
  to authenticated
  with check (false);

create policy "No user changes transactions"
  on credit_transactions
  as restrictive
  for update
  to authenticated
  using (false)
  with check (false);

create policy "No user deletes transactions"
  on credit_transactions
  as restrictive
  for delete
  to authenticated
  using (false);

create policy "Users can view the active prices"
  on credit_pricing
  for select
  to authenticated
  using (is_active);
