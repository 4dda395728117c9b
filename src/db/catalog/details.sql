-- Every object's hash, and the detail of those whose hash is not expected.
select 'root', root, environment, objects::text, (select pg_get_userbyid(m.oid)::text from migrator as m)
from roots
union all
select scope, kind, id, hash, case when left(hash, 16) <> all (:'expected'::text[]) then detail end
from hashed;
