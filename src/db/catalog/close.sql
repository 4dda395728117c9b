-- Nothing was changed.
commit;
