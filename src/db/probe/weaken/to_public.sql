-- It holds for every role.
alter policy :"policy" on :"schema".:"table" to public
