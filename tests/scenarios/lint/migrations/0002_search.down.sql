delete from notes where body = '';
drop policy if exists everybody on noted;
