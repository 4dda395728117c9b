-- From here on the migration itself runs: its schema first, temporary objects last.
select
  pg_catalog.set_config('search_path',
    case when pg_catalog.to_regnamespace('extensions') is not null
         then pg_catalog.quote_ident(:'schema') || ', extensions, pg_temp'
         else pg_catalog.quote_ident(:'schema') || ', pg_temp' end, true),
  :'mark' as schemactl_mark;
