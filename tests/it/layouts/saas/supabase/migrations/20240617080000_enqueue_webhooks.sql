create function private.enqueue_webhooks() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.webhook_deliveries (webhook_id, event, body)
  select w.id, 'task.' || lower(tg_op), to_jsonb(new)
  from public.webhooks w
  where w.org_id = private.project_org(new.project_id)
    and not w.disabled
    and ('task.' || lower(tg_op)) = any (w.events);
  return new;
end $$;
create constraint trigger tasks_webhooks after insert or update on public.tasks
  deferrable initially deferred
  for each row execute function private.enqueue_webhooks();
