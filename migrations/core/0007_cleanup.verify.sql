-- Nobody but the backend may clean up, and nothing stands in the tables that must not be stored: outside messages.content
-- and the scenarios' first messages no column holds prompts, responses, a user's words or embeddings.
do $cleanup$
declare
  role_name text;
  function_name text;
  forbidden text;
begin
  foreach function_name in array array['cleanup_expired_records', 'delete_expired_sessions', 'delete_old_logs']
  loop
    foreach role_name in array array['anon', 'authenticated']
    loop
      if has_function_privilege(role_name, function_name::regproc, 'execute') then
        raise exception '% may call %()', role_name, function_name;
      end if;
    end loop;
  end loop;

  -- A name says something only where words fit in: message_count_main is a number.
  select string_agg(format('%s.%s %s', relation.relname, attribute.attname, format_type(attribute.atttypid, attribute.atttypmod)),
                    ', ' order by relation.relname, attribute.attnum)
  into forbidden
  from pg_catalog.pg_attribute as attribute
  join pg_catalog.pg_class as relation on relation.oid = attribute.attrelid
  join pg_catalog.pg_type as type on type.oid = attribute.atttypid
  left join pg_catalog.pg_type as element on element.oid = type.typelem and type.typcategory = 'A'
  where relation.relnamespace = quote_ident(current_schema())::regnamespace
    and relation.relname in ('profiles', 'scenarios', 'sessions', 'messages', 'logs', 'quotas', 'rate_limits', 'invocation_logs')
    and attribute.attnum > 0
    and not attribute.attisdropped
    and (relation.relname, attribute.attname) not in (
      ('messages', 'content'),
      ('scenarios', 'initial_message_main'),
      ('scenarios', 'initial_message_helper')
    )
    and (
      coalesce(element.typname, type.typname) in ('vector', 'halfvec', 'sparsevec')
      or attribute.attname ~* 'embedding'
      or (
        attribute.attname ~* '(prompt|response|completion|answer|question|conversation|transcript|utterance|message|content|(user|raw)_?(text|input)|^(text|body|input|output|reply|query)$)'
        and (
          coalesce(element.typcategory, type.typcategory) = 'S'
          or coalesce(element.typname, type.typname) in ('json', 'jsonb', 'bytea', 'xml', 'tsvector', 'hstore')
        )
      )
    );
  if forbidden is not null then
    raise exception using
      message = 'columns that may hold what must not be stored: ' || forbidden,
      hint = 'Words belong in messages.content alone; embeddings are not stored at all.';
  end if;
end
$cleanup$;
