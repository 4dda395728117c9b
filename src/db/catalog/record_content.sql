-- Digests, and everything about every object unless that is very much: then the hashes alone.
select
  r.root,
  r.environment,
  r.objects,
  (select json_agg(json_build_array(h.scope, h.kind, h.id, left(h.hash, 16), case when (select sum(length(detail)) from hashed) < 4000000 then h.detail end)
    order by h.scope, h.kind collate "C", h.id collate "C")::text
   from hashed as h) as content
from roots as r
