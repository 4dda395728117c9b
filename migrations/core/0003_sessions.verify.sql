-- A user has one active session at most, cannot write what the database counts, and completing is watched.
do $sessions$
declare
  forgeable text;
  idle text;
begin
  if not exists (
    select
    from pg_catalog.pg_index
    where indexrelid = 'idx_sessions_active_user_id'::regclass
      and indrelid = 'sessions'::regclass
      and indisunique
      and indisvalid
      and pg_get_expr(indpred, indrelid) = '(is_completed = false)'
  ) then
    raise exception 'idx_sessions_active_user_id does not hold a user to one active session';
  end if;

  select string_agg(attribute.attname, ', ' order by attribute.attnum)
  into forgeable
  from pg_catalog.pg_attribute as attribute
  where attribute.attrelid = 'sessions'::regclass
    and attribute.attnum > 0
    and not attribute.attisdropped
    and attribute.attname <> 'is_completed'
    and has_column_privilege('authenticated', attribute.attrelid, attribute.attnum, 'update');
  if forgeable is not null then
    raise exception 'authenticated may update sessions.%', forgeable;
  end if;

  select string_agg(name, ', ' order by name)
  into idle
  from unnest(array[
    'sessions_complete', 'sessions_stay_completed', 'sessions_touch', 'sessions_count_completion'
  ]) as name
  where not exists (
    select
    from pg_catalog.pg_trigger
    where tgrelid = 'sessions'::regclass and tgname = name and tgenabled in ('O', 'A')
  );
  if idle is not null then
    raise exception 'missing or disabled on sessions: %', idle;
  end if;
end
$sessions$;
