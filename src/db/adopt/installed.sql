-- The bundle is here, in a schema that was not made for it.
insert into schemactl.bundles (bundle, schema, schema_created)
values (:'bundle', :'home', false)
on conflict (bundle) do nothing;
