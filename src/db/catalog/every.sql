-- Every schema that is not Postgres' own and not the history's.
n.nspname !~ '^pg_' and n.nspname not in ('information_schema', 'schemactl')
