-- Scheduled tasks: what an agent does again and again (by cron expression or interval) or once at a given time, and the
-- history of its runs.

-- ------------------------------------------------------------------------------------------------ when is the next run

create function cron_field(field text, lowest integer, cycle integer, names text[] default '{}')
returns bigint
language plpgsql
immutable
strict
set search_path from current
as $function$
declare
  highest constant integer := lowest + cycle - 1;
  mask bigint := 0;
  item text;
  parts text[];
  first integer;
  last integer;
  step integer;
begin
  foreach item in array string_to_array(lower(field), ',')
  loop
    -- Start, end, step: 5, mon, *, 1-5, mon-fri, */10, 0-30/5, 10/15.
    parts := regexp_match(item, '^(\*|\d{1,2}|[a-z]{3})(?:-(\d{1,2}|[a-z]{3}))?(?:/(\d{1,3}))?$');
    if parts is null or (parts[1] = '*' and parts[2] is not null) then
      raise exception 'cannot read "%" in a cron expression', item
        using errcode = 'invalid_parameter_value';
    end if;

    if parts[1] = '*' then
      first := lowest;
      last := highest;
    else
      first := coalesce(lowest - 1 + array_position(names, parts[1]), nullif(parts[1] ~ '^\d', false)::integer * parts[1]::integer);
    end if;
  end loop;
  return mask;
end
$function$;
