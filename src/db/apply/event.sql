-- One more link of the chain: every event carries the hash of the one before.
insert into schemactl.events (id, at, run_id, what, bundle, version, detail, tool, previous, hash)
select e.id, e.at, e.run_id, e.what, e.bundle, e.version, e.detail, e.tool, e.previous,
  encode(sha256(convert_to(concat_ws('|', e.previous, e.id, extract(epoch from e.at), e.run_id, e.what, e.bundle, e.version, e.detail), 'UTF8')), 'hex')
from (
  select coalesce(max(id), 0) + 1 as id, clock_timestamp() as at, :'run'::uuid as run_id, :'what' as what,
    :'bundle' as bundle, :version:::bigint as version, :'detail' as detail, :'tool' as tool,
    coalesce((select hash from schemactl.events order by id desc limit 1), '') as previous
  from schemactl.events
) as e;
