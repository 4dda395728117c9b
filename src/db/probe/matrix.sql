-- What the matrix of row-level security runs on: rows that mend themselves until every check accepts them, probes that
-- are always undone, and scenes that put up rows of their own, probe, and take them down again. All of it is temporary.

-- Puts up one row. Its columns have choices: a text, null, or 0 for the default. A refused row is tried again with another
-- choice for one of the columns that the broken constraint names. A row that a trigger made already is taken as it is.
create function pg_temp.build(plan jsonb, made jsonb)
returns jsonb
language plpgsql
as $build$
declare
  spec jsonb;
  names text[] := '{}';
  choices jsonb[] := '{}';
  picks integer[] := '{}';
  expressions text[];
  choice jsonb;
  source jsonb;
  made_row jsonb;
  failing text[];
  free integer[];
  at integer;
  drawn integer;
  seed bigint := 20260;
  state text;
  broken text;
  broken_column text;
  reason text;
  first_reason text;
  replaced boolean := false;
begin
  for spec in select value from pg_catalog.jsonb_array_elements(plan -> 'columns')
  loop
    names := names || (spec ->> 'name');
    picks := picks || 0;
    if spec ? 'from' then
      source := made -> (spec -> 'from' ->> 'row') -> 'row';
      if source is null then
        return pg_catalog.jsonb_build_object('error', 'it needs ' || (spec -> 'from' ->> 'row') || ', which could not be built');
      end if;
      choices := choices || pg_catalog.jsonb_build_array(source -> (spec -> 'from' ->> 'column'));
    else
      choices := choices || (spec -> 'choices');
    end if;
  end loop;

  for attempt in 1 .. 400
  loop
    expressions := '{}';
    for i in 1 .. pg_catalog.cardinality(names)
    loop
      choice := choices[i] -> picks[i];
      expressions := expressions || case
        when choice = '0'::jsonb then 'default'
        when choice = 'null'::jsonb then 'null'
        else pg_catalog.quote_literal(choice #>> '{}')
      end;
    end loop;
    begin
      execute pg_catalog.format(
        'insert into %I.%I as made (%s) overriding system value values (%s) returning pg_catalog.to_jsonb(made)',
        plan ->> 'schema', plan ->> 'table',
        (select pg_catalog.string_agg(pg_catalog.quote_ident(name), ', ' order by place) from unnest(names) with ordinality as n (name, place)),
        pg_catalog.array_to_string(expressions, ', '))
      into made_row;
      if made_row is null then
        return pg_catalog.jsonb_build_object('error', 'a trigger swallowed the row');
      end if;
      return pg_catalog.jsonb_build_object('row', made_row, 'values', (
        select pg_catalog.jsonb_object_agg(names[i], choices[i] -> picks[i])
        from pg_catalog.generate_subscripts(names, 1) as i
        where choices[i] -> picks[i] <> '0'::jsonb
      ));
    exception
      when others then
        get stacked diagnostics
          state = returned_sqlstate, broken = constraint_name, broken_column = column_name, reason = message_text;
    end;

    failing := case
      when state = '23502' then array[broken_column]
      else array(select pg_catalog.jsonb_array_elements_text(plan -> 'constraints' -> broken))
    end;
    -- A trigger or a function says no without naming a constraint; it may name columns.
    if broken = '' and state <> '23502' then
      failing := array(select name from unnest(names) as name where reason ~ ('\m' || name || '\M') and pg_catalog.length(name) > 3);
    end if;
    free := array(
      select i from pg_catalog.generate_subscripts(names, 1) as i
      where pg_catalog.jsonb_array_length(choices[i]) > 1
        and (names[i] = any (failing) or pg_catalog.cardinality(failing) = 0)
    );
    if pg_catalog.cardinality(free) = 0 and state = '23505' and plan ? 'replaces' and not replaced then
      -- It stands where another one has to be: that one goes, until the scene is over.
      replaced := true;
      execute pg_catalog.format('delete from %I.%I as old where %s', plan ->> 'schema', plan ->> 'table',
        (select pg_catalog.string_agg(pg_catalog.format('old.%I::text = %L', names[i], choices[i] -> picks[i] #>> '{}'), ' and ')
         from pg_catalog.generate_subscripts(names, 1) as i where names[i] = any (failing)));
      continue;
    end if;
    if pg_catalog.cardinality(free) = 0 and state = '23505' then
      execute pg_catalog.format(
        'select pg_catalog.to_jsonb(found) from %I.%I as found where %s',
        plan ->> 'schema', plan ->> 'table',
        (select pg_catalog.string_agg(pg_catalog.format('found.%I::text = %L', names[i], choices[i] -> picks[i] #>> '{}'), ' and ')
         from pg_catalog.generate_subscripts(names, 1) as i where names[i] = any (failing)))
      into made_row;
      if made_row is not null then
        return pg_catalog.jsonb_build_object('row', made_row, 'found', true, 'values', (
          select pg_catalog.jsonb_object_agg(names[i], choices[i] -> picks[i])
          from pg_catalog.generate_subscripts(names, 1) as i
          where choices[i] -> picks[i] <> '0'::jsonb
        ));
      end if;
    end if;
    first_reason := coalesce(first_reason, state || ' ' || reason);
    if pg_catalog.cardinality(free) = 0 or state = '42501' then
      first_reason := state || ' ' || reason;
      exit;
    end if;
    -- Nothing is named: from the start again, with one or two columns changed.
    if pg_catalog.cardinality(failing) = 0 or attempt % 80 = 0 then
      picks := pg_catalog.array_fill(0, array[pg_catalog.cardinality(names)]);
    end if;
    for change in 1 .. case when pg_catalog.cardinality(failing) = 0 then 1 + attempt % 2 else 1 end
    loop
      -- A generator of our own: the same choices on every server and every run.
      seed := (seed * 1103515245 + 12345) % 2147483648;
      at := free[1 + ((seed / 65536) % pg_catalog.cardinality(free))];
      seed := (seed * 1103515245 + 12345) % 2147483648;
      -- The better choices come first, so they are drawn more often.
      drawn := (pg_catalog.jsonb_array_length(choices[at]) * (((seed / 65536) % 1000) / 1000.0) ^ 3)::integer;
      picks[at] := (drawn + (drawn = picks[at])::integer) % pg_catalog.jsonb_array_length(choices[at]);
    end loop;
  end loop;
  return pg_catalog.jsonb_build_object('error', first_reason);
end
$build$;

-- Puts up rows in order, each with what the ones before it are.
create function pg_temp.build_all(plans jsonb, made jsonb)
returns jsonb
language plpgsql
as $build_all$
declare
  plan jsonb;
begin
  for plan in select value from pg_catalog.jsonb_array_elements(plans)
  loop
    made := made || pg_catalog.jsonb_build_object(plan ->> 'key', pg_temp.build(plan, made));
  end loop;
  return made;
end
$build_all$;

-- A condition or an assignment from an object of columns and values.
create function pg_temp.pairs(pairs jsonb, separator text)
returns text
language sql
as $pairs$
  select coalesce(pg_catalog.string_agg(
    case when value = 'null'::jsonb and separator = ' and ' then pg_catalog.format('%I is null', key)
         when value = 'null'::jsonb then pg_catalog.format('%I = null', key)
         else pg_catalog.format('%I = %L', key, value #>> '{}') end,
    separator order by key), '')
  from pg_catalog.jsonb_each(pairs)
$pairs$;

-- One statement, run as one person, always undone. 'yes': it reached a row. 'no': none. 'rls': a policy refused. 'priv': no
-- grant. 'fk': row-level security let it through and a foreign key stopped it. Any other broken constraint counts as yes,
-- because policies are asked before constraints. Watched rows are told apart by whether they are still the same; 'held': a
-- constraint stopped the statement before that could be seen.
create function pg_temp.probe(probe jsonb)
returns jsonb
language plpgsql
as $probe$
declare
  runner constant text := pg_catalog.current_setting('role');
  target constant text := pg_catalog.format('%I.%I', probe ->> 'schema', probe ->> 'table');
  statement text;
  verdict text;
  counted bigint;
  watch jsonb;
  before text[] := '{}';
  seen text;
  touched text[] := '{}';
begin
  statement := case probe ->> 'verb'
    when 'select' then 'select 1 from ' || target || ' where ' || pg_temp.pairs(probe -> 'where', ' and ')
    when 'marked' then pg_catalog.format('select 1 from %s as seen where pg_catalog.to_jsonb(seen)::text ~ %L', target, probe ->> 'mark')
    when 'call' then pg_catalog.format('select 1 from %s() as seen where pg_catalog.to_jsonb(seen)::text ~ %L', target, probe ->> 'mark')
    when 'delete' then 'delete from ' || target
    when 'update' then 'update ' || target || ' set ' || pg_temp.pairs(probe -> 'set', ', ')
    else (
      select pg_catalog.format('insert into %s (%s) overriding system value values (%s)', target,
        pg_catalog.string_agg(pg_catalog.quote_ident(key), ', ' order by key),
        pg_catalog.string_agg(pg_catalog.quote_nullable(value #>> '{}'), ', ' order by key))
      from pg_catalog.jsonb_each(probe -> 'set'))
  end;
  if probe ->> 'verb' in ('update', 'delete') and probe ? 'where' then
    statement := statement || ' where ' || pg_temp.pairs(probe -> 'where', ' and ');
  end if;
  if probe ->> 'verb' = 'returning' then
    statement := statement || (select pg_catalog.format(' returning %I', probe ->> 'column'));
  end if;
  -- "Reached nothing" says nothing where there is nothing to reach.
  if probe ? 'where' then
    execute 'select ctid::text from ' || target || ' where ' || pg_temp.pairs(probe -> 'where', ' and ') into seen;
    if seen is null then
      return pg_catalog.jsonb_build_object('verdict', 'gone', 'touched', '[]'::jsonb);
    end if;
  end if;
  if probe ? 'watch' then
    for watch in select value from pg_catalog.jsonb_array_elements(probe -> 'watch')
    loop
      execute 'select ctid::text from ' || target || ' where ' || pg_temp.pairs(watch -> 'where', ' and ') into seen;
      before := before || seen;
    end loop;
  end if;
  begin
    perform pg_catalog.set_config('request.jwt.claims', probe ->> 'claims', true);
    perform pg_catalog.set_config('request.jwt.claim.sub', coalesce((probe ->> 'claims')::jsonb ->> 'sub', ''), true);
    perform pg_catalog.set_config('request.jwt.claim.role', probe ->> 'role', true);
    perform pg_catalog.set_config('role', probe ->> 'role', true);
    execute statement;
    get diagnostics counted = row_count;
    verdict := case when counted > 0 then 'yes' else 'no' end;
    if probe ? 'watch' then
      perform pg_catalog.set_config('role', runner, true);
      for i in 1 .. pg_catalog.cardinality(before)
      loop
        seen := null;
        execute 'select ctid::text from ' || target || ' where '
          || pg_temp.pairs((probe -> 'watch' -> (i - 1)) -> 'where', ' and ') || ' and ctid::text = ' || pg_catalog.quote_nullable(before[i])
          into seen;
        if seen is null then
          touched := touched || (probe -> 'watch' -> (i - 1) ->> 'name');
        end if;
      end loop;
    end if;
    raise exception using errcode = 'ZZ001';
  exception
    when sqlstate 'ZZ001' then null;
    when insufficient_privilege then
      verdict := case when sqlerrm like '%row-level security%' then 'rls' else 'priv' end;
    -- A row that others point at was reached, though it stays.
    when foreign_key_violation then
      verdict := case when probe ? 'watch' then 'held' when probe ->> 'verb' = 'delete' then 'yes' else 'fk' end;
    when integrity_constraint_violation then verdict := case when probe ? 'watch' then 'held' else 'yes' end;
    when others then verdict := 'ERR ' || sqlstate;
  end;
  return pg_catalog.jsonb_build_object('verdict', verdict, 'touched', pg_catalog.to_jsonb(touched));
end
$probe$;

-- Rows of its own, probes, and everything undone. What could not be built is said, and its probes are not run.
create function pg_temp.scene(scene jsonb, made jsonb)
returns jsonb
language plpgsql
as $scene$
declare
  built jsonb;
  error text;
  probe jsonb;
  answers jsonb[] := '{}';
begin
  begin
    built := pg_temp.build_all(scene -> 'rows', made);
    select row_plan.value ->> 'key' || ': ' || coalesce(built -> (row_plan.value ->> 'key') ->> 'error', 'it is there already')
    into error
    from pg_catalog.jsonb_array_elements(scene -> 'rows') as row_plan
    where built -> (row_plan.value ->> 'key') ?| array['error', 'found']
    limit 1;
    if error is null then
      for probe in select value from pg_catalog.jsonb_array_elements(scene -> 'probes')
      loop
        answers := answers || pg_temp.probe(probe);
      end loop;
    end if;
    raise exception using errcode = 'ZZ002';
  exception
    when sqlstate 'ZZ002' then null;
  end;
  return pg_catalog.jsonb_build_object('error', error, 'answers', pg_catalog.to_jsonb(answers));
end
$scene$;

-- Every scene, in order.
create function pg_temp.play(scenes jsonb, made jsonb)
returns jsonb
language plpgsql
as $play$
declare
  scene jsonb;
  played jsonb[] := '{}';
begin
  for scene in select value from pg_catalog.jsonb_array_elements(scenes)
  loop
    played := played || pg_temp.scene(scene, made);
  end loop;
  return pg_catalog.to_jsonb(played);
end
$play$;
