-- The link of a step that is a transaction of its own tells the client, in the stream of answers, which step the next
-- commit ends and how many milliseconds it took.
:link:
returning :'mark' as schemactl_mark, current_setting('schemactl.took') as took;
