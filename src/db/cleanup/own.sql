-- Due by this rule, and by none before it.
(
  :due:
) and (
  :earlier:
) is not true
