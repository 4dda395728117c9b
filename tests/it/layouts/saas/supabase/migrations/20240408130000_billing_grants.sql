revoke insert, update, delete, truncate on public.products, public.prices, public.customers, public.subscriptions from anon, authenticated;
grant select, insert, update, delete on public.products, public.prices, public.customers, public.subscriptions to service_role;
