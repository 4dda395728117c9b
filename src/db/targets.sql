-- The targets of a fleet, as the operator's own query names them. It cannot write.
begin isolation level repeatable read read only;
:query:
;
commit;
