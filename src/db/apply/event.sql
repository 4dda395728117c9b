-- One more link of the chain: every event carries the hash of the one before. What is hashed is a JSON array, so that no
-- text of one column can pass for another's; `3:` says so, for the history's format.
insert into schemactl.events (id, at, run_id, what, bundle, version, detail, by_role, tool, previous, hash)
select e.id, e.at, :'run'::uuid, :'what', :'bundle', :version:, :'detail', session_user, :'tool', e.previous,
  '3:' || encode(sha256(convert_to(json_build_array(e.previous, e.id, extract(epoch from e.at), :'run'::uuid, :'what',
    :'bundle', :version:, :'detail', session_user, :'tool')::text, 'UTF8')), 'hex')
from (
:newest:) as e
