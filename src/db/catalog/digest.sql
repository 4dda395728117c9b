-- The happy path: two digests and a count.
do $digest$
declare
  seen record;
begin
  execute current_setting('schemactl.catalog') into seen;
  perform set_config('schemactl.digest', concat_ws(' ', seen.objects, seen.root, seen.environment), true);
end
$digest$;
select split_part(d.digest, ' ', 2) as root, split_part(d.digest, ' ', 3) as environment, split_part(d.digest, ' ', 1) as objects
from current_setting('schemactl.digest') as d(digest);
