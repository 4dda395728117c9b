-- One call of a bundle's cleanup function, whatever it returns.
(select pg_catalog.count(*) from :"schema".:call:)
