-- Search by words and by tags, for users.
--
-- Under row-level security Postgres looks up in an index only by operators that are marked as unable to leak what they
-- see, and @@ and @> are not: a user's own query reads the whole table to find a few rows. So each search here is a
-- pair: a function that asks the index as its owner, and returns the ids of rows the caller may see and nothing else;
-- and one that reads the rows of these ids with the caller's rights, so that the policies have the last word.
--
-- The first of each pair is planned for the words at hand: rare ones are looked up in the index, common ones are better
-- looked for among the caller's own rows.

create function ids_of_messages_matching(wanted tsquery, row_limit integer)
returns setof uuid
language plpgsql
stable
security definer
set search_path from current
set plan_cache_mode to 'force_custom_plan'
as $$
begin
  return query
    select messages.id
    from messages
    join chats on chats.id = messages.chat_id
    where to_tsvector('simple', left(messages.content, 200000)) @@ wanted
      and chats.user_id = (select auth.uid())
    order by messages.created_at desc
    limit row_limit;
end
$$;

comment on function ids_of_messages_matching(tsquery, integer) is
  'Ids of the latest messages in the caller''s own chats that match.';

create function search_messages(search text, row_limit integer default 50)
returns setof messages
language sql
stable
set search_path from current
as $$
  select *
  from messages
  where id = any (array(select ids_of_messages_matching(websearch_to_tsquery('simple', search), row_limit)))
  order by created_at desc
$$;

comment on function search_messages(text, integer) is
  'The latest messages of the caller with these words. Words as in a web search: "in a row", or, -without.';

create function ids_of_documents_tagged(wanted jsonb, row_limit integer)
returns setof uuid
language plpgsql
stable
security definer
set search_path from current
set plan_cache_mode to 'force_custom_plan'
as $$
begin
  return query
    select documents.id
    from documents
    where documents.id in (
        select document_metadata.document_id
        from document_metadata
        where document_metadata.tags @> wanted
      )
      and (
        documents.user_id = (select auth.uid())
        or (
          documents.visibility = 'tenant'
          and documents.tenant_id = (select users.tenant_id from users where users.id = (select auth.uid()))
        )
      )
    order by documents.created_at desc
    limit row_limit;
end
$$;

comment on function ids_of_documents_tagged(jsonb, integer) is
  'Ids of the latest documents with these tags among those the caller may see.';

create function search_documents(tags jsonb, row_limit integer default 50)
returns setof documents
language sql
stable
set search_path from current
as $$
  select *
  from documents
  where id = any (array(select ids_of_documents_tagged(tags, row_limit)))
  order by created_at desc
$$;

comment on function search_documents(jsonb, integer) is
  'The latest documents the caller may see that have all these tags, as {"topic": "tax"} or ["tax"].';

-- For signed-in users. The backend is not held back by policies and asks the tables themselves.
revoke execute
  on function
    ids_of_messages_matching(tsquery, integer),
    search_messages(text, integer),
    ids_of_documents_tagged(jsonb, integer),
    search_documents(jsonb, integer)
  from public, anon, authenticated, service_role;
grant execute
  on function
    ids_of_messages_matching(tsquery, integer),
    search_messages(text, integer),
    ids_of_documents_tagged(jsonb, integer),
    search_documents(jsonb, integer)
  to authenticated;
