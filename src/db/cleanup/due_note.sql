-- Counts the rows that are due and notes how many. It rests after every few thousand of them: that is less than a
-- millisecond, and others get the processor.
set local cursor_tuple_fraction = 1;
do $schemactl$
#variable_conflict use_column
declare
  schemactl_due refcursor;
  schemactl_moved bigint;
  schemactl_rows bigint = 0;
begin
  open schemactl_due no scroll for
    select 1
    from :"schema".:"table"
    where :own:;
  loop
    move forward 8000 from schemactl_due;
    get diagnostics schemactl_moved = row_count;
    schemactl_rows = schemactl_rows + schemactl_moved;
    exit when schemactl_moved < 8000;
    perform pg_catalog.pg_sleep(0.001);
  end loop;
  perform pg_catalog.set_config('schemactl.due', schemactl_rows::text, true);
end
$schemactl$;
