-- Takes back the searches.
drop function search_documents(jsonb, integer);
drop function ids_of_documents_tagged(jsonb, integer);
drop function search_messages(text, integer);
drop function ids_of_messages_matching(tsquery, integer);
