-- Whoever may read the history may read what upgrade_2.sql adds.
do $grants$
declare
  reader record;
begin
  for reader in
    select distinct pg_catalog.quote_ident(r.rolname) as name
    from pg_catalog.pg_class as c
    cross join lateral pg_catalog.aclexplode(c.relacl) as a
    join pg_catalog.pg_roles as r on r.oid = a.grantee
    where c.oid = 'schemactl.seeds'::regclass
      and a.privilege_type = 'SELECT'
      and a.grantee <> c.relowner
  loop
    execute 'grant select on schemactl.repeatables to ' || reader.name;
  end loop;
end
$grants$;
