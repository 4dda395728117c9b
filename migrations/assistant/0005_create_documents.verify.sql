-- What says who may see a document, and what the backend found out about it, is not written by users.
do $documents$
declare
  column_name text;
begin
  foreach column_name in array array['tenant_id', 'checksum', 'status', 'created_at', 'updated_at']
  loop
    if has_column_privilege('authenticated', 'documents', column_name, 'insert, update') then
      raise exception 'authenticated may write documents.%', column_name;
    end if;
  end loop;
end
$documents$;
