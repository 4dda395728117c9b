-- A user writes nothing in a profile but its address, and a new profile's week ends on the next Monday, 00:00 UTC.
do $profiles$
declare
  forgeable text;
  week_end timestamptz;
begin
  select string_agg(attribute.attname, ', ' order by attribute.attnum)
  into forgeable
  from pg_catalog.pg_attribute as attribute
  where attribute.attrelid = 'profiles'::regclass
    and attribute.attnum > 0
    and not attribute.attisdropped
    and attribute.attname <> 'email'
    and has_column_privilege('authenticated', attribute.attrelid, attribute.attnum, 'update');
  if forgeable is not null then
    raise exception 'authenticated may update profiles.%', forgeable;
  end if;

  execute (
    select 'select ' || pg_get_expr(adbin, adrelid)
    from pg_catalog.pg_attrdef
    join pg_catalog.pg_attribute on attrelid = adrelid and attnum = adnum
    where adrelid = 'profiles'::regclass and attname = 'week_reset_date'
  ) into week_end;
  if week_end <= now()
    or week_end > now() + interval '169 hours'
    or to_char(week_end at time zone 'UTC', 'ID HH24:MI:SS.US') <> '1 00:00:00.000000'
  then
    raise exception 'the default of profiles.week_reset_date is %, not the next Monday, 00:00 UTC', week_end;
  end if;
end
$profiles$;
