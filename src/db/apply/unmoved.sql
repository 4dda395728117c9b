-- The history is still what the plan was made from, or no step.
  if coalesce((select id from schemactl.events order by id desc limit 1), 0) <> current_setting('schemactl.head')::bigint then
    raise exception 'the history has moved since the plan was made' using errcode = 'SC002';
  end if;
