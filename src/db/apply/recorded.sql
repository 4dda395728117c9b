-- Tells the client, in the stream of answers, which step the next commit ends.
select :'mark' as schemactl_mark;
