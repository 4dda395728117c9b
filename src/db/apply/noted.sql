-- Notes how long the step took, for what is told when everything else is done for it.
:commit:
  set_config('schemactl.took', (:took:)::text, true)
