-- What is around the schemas and decides over what is in them: settings of the database.
-- A setting with a dot in its name is an application's and may be a secret: it is hashed.
select 'e', 'setting', concat_ws(' ', 'of database', 'for ' || r.name), null, null, null, null, null, json_object_agg(split_part(x, '=', 1), case
    when split_part(x, '=', 1) like '%.%' then left(encode(sha256(convert_to(x, 'UTF8')), 'hex'), 12)
    else substr(x, strpos(x, '=') + 1) end order by x collate "C")
from pg_db_role_setting as s
left join roles as r on r.oid = s.setrole
cross join unnest(s.setconfig) as x
where s.setdatabase = (select oid from pg_database where datname = current_database())
group by r.name
