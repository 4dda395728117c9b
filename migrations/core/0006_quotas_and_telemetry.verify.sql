-- The bounded store holds the columns it was given and no other, and is the backend's alone.
do $bounded$
declare
  wanted record;
  found text[];
  role_name text;
begin
  for wanted in
    select *
    from (values
      ('quotas', array['id', 'subject_type', 'subject_id', 'date', 'requests_count', 'tokens_count', 'reset_at']),
      ('rate_limits', array['id', 'subject_type', 'subject_id', 'window_start', 'window_seconds', 'hits', 'blocked_until']),
      ('invocation_logs', array['id', 'ts', 'session_id', 'route', 'status_code', 'latency_ms', 'model_used', 'error_code',
                                'hashed_subject'])
    ) as list (table_name, columns)
  loop
    found := array(
      select attname::text
      from pg_catalog.pg_attribute
      where attrelid = wanted.table_name::regclass and attnum > 0 and not attisdropped
      order by attnum
    );
    if not (found <@ wanted.columns and wanted.columns <@ found) then
      raise exception using
        message = format('%s does not hold exactly the columns it may hold', wanted.table_name),
        detail = concat_ws('; ',
          'too many: ' || nullif(array_to_string(array(select unnest(found) except select unnest(wanted.columns) order by 1), ', '), ''),
          'missing: ' || nullif(array_to_string(array(select unnest(wanted.columns) except select unnest(found) order by 1), ', '), ''));
    end if;

    foreach role_name in array array['anon', 'authenticated']
    loop
      if has_any_column_privilege(role_name, wanted.table_name, 'select, insert, update, references')
        or has_table_privilege(role_name, wanted.table_name, 'delete, truncate, trigger')
      then
        raise exception '% may do something with %, which is the backend''s alone', role_name, wanted.table_name;
      end if;
    end loop;
  end loop;
end
$bounded$;
