-- How a partition hangs on its table: attached, or half taken off; nothing where it does not.
select case when (pg_catalog.to_jsonb(i) ->> 'inhdetachpending')::boolean then 'pending' else 'attached' end
from pg_catalog.pg_inherits as i
where i.inhparent = pg_catalog.to_regclass(:'table')
  and i.inhrelid = pg_catalog.to_regclass(:'partition')
