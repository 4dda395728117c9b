-- Takes back billing: prices, tiers, subscriptions, and the whole ledger of credits.
drop function start_agent_run(uuid);
drop function credit_ledger_differences();
drop function grant_monthly_credits(date, uuid, integer);
drop function release_expired_reservations(integer);
drop function release_credits(uuid, text);
drop function consume_credits(uuid, numeric, text);
drop function settle_reservation(uuid, numeric, text);
drop function reserve_credits(uuid, numeric, uuid, text, text, interval);
drop function add_credits(uuid, numeric, text, text, text);
drop function credit_cost(text, numeric);
drop function check_credits(uuid, numeric);
drop function subscription_limits(uuid);

-- It looks into the subscriptions, which refer to the tiers: neither table could go first.
drop policy "Users can view the active tiers" on subscription_tiers;

drop table credit_pricing;
drop table credit_transactions;
drop table credit_balances;
drop table user_subscriptions;
drop table subscription_tiers;
