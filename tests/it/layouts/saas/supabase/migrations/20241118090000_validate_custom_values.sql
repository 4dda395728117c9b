create or replace function private.validate_custom_value() returns trigger language plpgsql set search_path = '' as $fn$
declare
  field public.custom_fields;
begin
  select * into strict field from public.custom_fields f where f.id = new.field_id;
  case field.kind
    when 'number' then
      if jsonb_typeof(new.value) <> 'number' then
        raise exception '% is a number', field.name using errcode = '22023';
      end if;
    when 'date' then
      perform (new.value #>> '{}')::date;
    when 'select' then
      if not field.options @> jsonb_build_array(new.value) then
        raise exception '% is none of %', new.value, field.options using errcode = '22023';
      end if;
    else
      null;
  end case;
  return new;
end;
$fn$;
create trigger custom_values_validate before insert or update on public.custom_values
  for each row execute function private.validate_custom_value();
