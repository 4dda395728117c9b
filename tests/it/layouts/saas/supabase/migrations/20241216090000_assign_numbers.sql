create or replace function private.assign_number() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  update public.projects set last_number = last_number + 1 where id = new.project_id returning last_number into new.number;
  return new;
end;
$$;
create trigger tasks_assign_number before insert on public.tasks
  for each row when (new.number is null) execute function private.assign_number();
