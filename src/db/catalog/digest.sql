-- The happy path: two digests and a count. At fifty tables, planning the whole statement took more than half of the time;
-- so it is made of the pieces that there is a reason for.
do $digest$
declare
  there text[];
  seen record;
begin
  execute current_setting('schemactl.there') into there;
  execute (
:chosen:
  ) into seen;
  perform set_config('schemactl.digest', concat_ws(' ', seen.objects, seen.root, seen.environment), true);
end
$digest$;
select split_part(d.digest, ' ', 2) as root, split_part(d.digest, ' ', 3) as environment, split_part(d.digest, ' ', 1) as objects
from current_setting('schemactl.digest') as d(digest);
