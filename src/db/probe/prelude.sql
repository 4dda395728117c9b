-- What every row-level security case can call. A case is one statement, run as one person, always undone.
--
--   select pg_temp.expect('anon', null, $$select from profiles$$, '42501');
--   select pg_temp.expect('authenticated', owner_id, $$update profiles set email = 'x'$$, '1 row');
--
-- The answer is '<n> row(s)' when the statement ran, else its SQLSTATE ('42501' = no privilege, or a policy's
-- with check refused the row). A different answer than expected raises, which ends the run of that file.
create function pg_temp.probe(actor text, user_id uuid, statement text, claims jsonb default '{}')
returns text
language plpgsql
as $probe$
declare
  counted bigint;
  answer text;
begin
  perform pg_catalog.set_config('request.jwt.claims',
    (pg_catalog.jsonb_build_object('role', actor, 'aud', actor)
      || case when user_id is null then '{}'::jsonb else pg_catalog.jsonb_build_object('sub', user_id) end
      || claims)::text, true);
  perform pg_catalog.set_config('request.jwt.claim.sub', coalesce(user_id::text, ''), true);
  begin
    perform pg_catalog.set_config('role', actor, true);
    execute statement;
    get diagnostics counted = row_count;
    answer := counted || case counted when 1 then ' row' else ' rows' end;
    raise exception using errcode = 'ZZ001';
  exception
    when sqlstate 'ZZ001' then null;
    when others then answer := sqlstate;
  end;
  perform pg_catalog.set_config('request.jwt.claims', '', true);
  perform pg_catalog.set_config('request.jwt.claim.sub', '', true);
  return answer;
end
$probe$;

create function pg_temp.expect(actor text, user_id uuid, statement text, expected text, claims jsonb default '{}')
returns void
language plpgsql
as $expect$
declare
  answer constant text := pg_temp.probe(actor, user_id, statement, claims);
begin
  if answer is distinct from expected then
    raise exception '% got % where % was expected', actor, answer, expected
      using detail = statement, errcode = 'ZZ002';
  end if;
end
$expect$;
