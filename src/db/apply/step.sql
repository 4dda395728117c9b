-- What counts for this step.
set local lock_timeout = :'lock_timeout';
set local statement_timeout = :'statement_timeout';
set local schemactl.head = :'head';
set local schemactl.bundle = :'bundle';
set local schemactl.schema = :'schema';
