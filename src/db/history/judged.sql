-- Whether the tables of the history are as they were made, in words where they are not, and which rights this role lacks.
  -- By the snapshot: to_regnamespace() knows what was committed a moment ago, while the tables would be missing still.
  if exists (select from pg_namespace as n where n.nspname = 'schemactl') then
    -- Where the schema may not be entered, to_regclass is refused: that role is told which right it lacks.
    if to_regclass('schemactl.meta') is null or (
:usual:
    ) is distinct from :'usually' then
      select string_agg(concat('schemactl.', relation, ' ', fault), e'\n' order by relation, fault),
        count(*) filter (where relation = 'meta')
      into faults, of_meta
      from (
:shape:
      ) as shape;
    end if;
    if of_meta = 0 then
      select m.format
      into format
      from schemactl.meta as m;
      if format is null then
        faults := concat_ws(e'\n', faults, 'schemactl.meta holds no row');
      elsif format not in (:formats:) then
        -- A history of another format may have other columns: it is refused before it is read.
        faults := null;
      end if;
    end if;
  end if;
  if format in (:formats:) and faults is null then
    -- A superuser may do everything.
    if current_setting('is_superuser') <> 'on' then
      lacking := concat_ws(e'\n',
        case when not has_table_privilege('schemactl.bundles', 'delete') then 'delete on schemactl.bundles' end,
        case when not has_table_privilege('schemactl.bundles', 'insert') then 'insert on schemactl.bundles' end,
        case when not has_table_privilege('schemactl.catalogs', 'delete') then 'delete on schemactl.catalogs' end,
        case when not has_table_privilege('schemactl.catalogs', 'insert') then 'insert on schemactl.catalogs' end,
        case when not has_table_privilege('schemactl.catalogs', 'update') then 'update on schemactl.catalogs' end,
        case when not has_table_privilege('schemactl.events', 'insert') then 'insert on schemactl.events' end,
        case when not has_table_privilege('schemactl.history', 'delete') then 'delete on schemactl.history' end,
        case when not has_table_privilege('schemactl.history', 'insert') then 'insert on schemactl.history' end,
        case when not has_table_privilege('schemactl.history', 'update') then 'update on schemactl.history' end,
        case when not has_table_privilege('schemactl.journal', 'delete') then 'delete on schemactl.journal' end,
        case when not has_table_privilege('schemactl.journal', 'insert') then 'insert on schemactl.journal' end,
        case when not has_table_privilege('schemactl.journal', 'update') then 'update on schemactl.journal' end,
        case when not has_table_privilege('schemactl.seeds', 'delete') then 'delete on schemactl.seeds' end,
        case when not has_table_privilege('schemactl.seeds', 'insert') then 'insert on schemactl.seeds' end,
        case when not has_table_privilege('schemactl.seeds', 'update') then 'update on schemactl.seeds' end);
    end if;
  end if;
