-- The history is still absent, or another run has made it meanwhile.
  if to_regnamespace('schemactl') is not null then
    raise exception 'the history has been made since the plan was made' using errcode = 'SC002';
  end if;
