-- The last link of a step tells the client, in the stream of answers, which step the next commit ends and how long it took.
:link:
returning
  :'mark' as schemactl_mark,
  greatest(0, (extract(epoch from clock_timestamp()) - current_setting('schemactl.began')::numeric) * 1000)::bigint as took;
