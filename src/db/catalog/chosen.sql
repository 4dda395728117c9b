-- The statement, of those pieces that there is a reason for.
select string_agg(p.text, '' order by p.nr)
from unnest(current_setting('schemactl.pieces')::text[], current_setting('schemactl.needs')::text[]) with ordinality as p(text, need, nr)
where p.need = '' or p.need = any (there)
