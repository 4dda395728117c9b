-- The same of a step that is one of several in a transaction.
select :'mark' as schemactl_mark, current_setting('schemactl.took') as took;
