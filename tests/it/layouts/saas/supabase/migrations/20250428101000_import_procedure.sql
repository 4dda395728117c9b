create or replace procedure private.run_import(job uuid, rows jsonb)
language plpgsql security invoker
as $$
declare
  item jsonb;
  target uuid;
begin
  update public.import_jobs set state = 'running', started_at = now() where id = job returning project_id into target;
  for item in select * from jsonb_array_elements(rows) loop
    begin
      insert into public.tasks (project_id, title, description, due_on)
      values (target, item ->> 'title', coalesce(item ->> 'description', ''), (item ->> 'due')::date);
    exception
      when not_null_violation or invalid_datetime_format then
        update public.import_jobs set log = log || sqlerrm where id = job;
    end;
  end loop;
  update public.import_jobs set state = 'finished', finished_at = now() where id = job;
end;
$$;
