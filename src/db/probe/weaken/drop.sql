-- The policy is gone.
drop policy :"policy" on :"schema".:"table"
