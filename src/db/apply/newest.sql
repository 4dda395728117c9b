-- The newest event, of which there may be none.
  select coalesce(newest.id, 0) + 1 as id, coalesce(newest.hash, '') as previous, clock_timestamp() as at
  from (select) as one
  left join (
    select id, hash
    from schemactl.events
    order by id desc
    limit 1
  ) as newest on true
