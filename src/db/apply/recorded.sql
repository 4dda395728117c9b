-- The link of a step that is a transaction of its own tells the client, in the stream of answers, which step the next
-- commit ends, how many milliseconds it took, and whether its commit waits for the disk.
:link:
returning :'mark' as schemactl_mark, current_setting('schemactl.took') as took,
  current_setting('synchronous_commit') as commits;
