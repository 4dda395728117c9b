-- pgcrypto is where everybody looks for it.
do $extensions$
begin
  if not exists (
    select from pg_catalog.pg_extension
    where extname = 'pgcrypto' and extnamespace = 'extensions'::regnamespace
  ) then
    raise exception 'the extension pgcrypto is not in the schema extensions';
  end if;
end
$extensions$;
