alter table public.webhook_deliveries detach partition public.webhook_deliveries_2024_06;
drop table public.webhook_deliveries_2024_06;
