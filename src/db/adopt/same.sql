-- The other tool's history is still as it was read, and nobody is writing it, or nothing is adopted.
do $same$
declare
  now text;
begin
  perform set_config('bytea_output', 'hex', true);
  -- Whoever may only read the table cannot lock it.
  if has_table_privilege(format('%I.%I', :'schema', :'table')::regclass, 'update, delete, truncate') then
    execute format('lock table %I.%I in share mode', :'schema', :'table');
  end if;
  execute format(
    'select md5(coalesce(string_agg(t.one::text, E''\n'' order by t.one::text), '''')) from (select to_jsonb(r) as one from %I.%I as r) as t',
    :'schema', :'table')
  into now;
  if now <> :'digest' then
    raise exception 'the history of the other tool has moved since it was read' using errcode = 'SC002';
  end if;
end
$same$;
