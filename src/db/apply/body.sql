-- From here on the migration itself runs: its schema first, temporary objects last.
select
  set_config('search_path',
    case when to_regnamespace('extensions') is not null
         then quote_ident(:'schema') || ', extensions, pg_temp'
         else quote_ident(:'schema') || ', pg_temp' end, true),
  :'mark' as schemactl_mark,
  -- The transaction's own clock stands still for a whole message of many transactions.
  set_config('schemactl.began', extract(epoch from clock_timestamp())::text, true);
