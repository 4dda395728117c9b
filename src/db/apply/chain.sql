-- The links of steps that are one transaction, in their order: what plans and reads one of them does so for all.
set local schemactl.steps = :'steps';
do $chain$
declare
  step record;
begin
  for step in
    select s.value ->> 0 as what, s.value ->> 1 as bundle, (s.value ->> 2)::bigint as version, s.value ->> 3 as detail
    from json_array_elements(current_setting('schemactl.steps')::json) with ordinality as s(value, place)
    order by s.place
  loop
:link:;
  end loop;
end
$chain$;
