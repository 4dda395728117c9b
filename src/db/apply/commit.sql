-- What the commit of this transaction waits for.
  set_config('synchronous_commit',
:commit:
    , true),
