create or replace function private.log_task() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  changed jsonb := '{}';
  col text;
begin
  if tg_op = 'UPDATE' then
    for col in select key from jsonb_each(to_jsonb(new)) where key not in ('updated_at') loop
      if to_jsonb(new) -> col is distinct from to_jsonb(old) -> col then
        changed := changed || jsonb_build_object(col, jsonb_build_array(to_jsonb(old) -> col, to_jsonb(new) -> col));
      end if;
    end loop;
    if changed = '{}' then
      return null;
    end if;
  end if;
  insert into public.activity (org_id, actor, verb, subject_table, subject_id, diff)
  values (
    private.project_org(coalesce(new.project_id, old.project_id)), auth.uid(), lower(tg_op), tg_table_name,
    coalesce(new.id, old.id)::text, nullif(changed, '{}'));
  return null;
end;
$$;
create trigger tasks_log after insert or update or delete on public.tasks
  for each row execute function private.log_task();
