-- The server of a foreign table. Options may hold secrets: what they are is hashed, what they say is not shown.
select
  f.ftrelid,
  to_json(s.srvname)::text || coalesce(',"server_options":' || (
    select '{' || string_agg(to_json(split_part(x, '=', 1))::text || ':' || to_json(left(encode(sha256(convert_to(x, 'UTF8')), 'hex'), 12)), ',' order by x collate "C") || '}'
    from unnest(f.ftoptions) as x), '')
from pg_foreign_table as f
join pg_foreign_server as s on s.oid = f.ftserver
