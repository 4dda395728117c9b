-- Looks at the catalog inside an open transaction, which goes on afterwards with the settings it had.
savepoint catalog;
