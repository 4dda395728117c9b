//! Whatever dies in the middle: the next `up` ends at the same catalog and the same history.

/// How many events are not chained to the one before by its hash.
pub const BROKEN_LINKS: &str = "
select count(*)
from (
  select *, lag(hash, 1, '') over (order by id) as before, row_number() over (order by id) as place
  from schemactl.events
) as e
where previous <> before
  or id <> place
  or hash <> encode(sha256(convert_to(concat_ws('|', previous, id, extract(epoch from at), run_id, what, bundle, version, detail), 'UTF8')), 'hex')";
