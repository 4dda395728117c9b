-- Another policy lets everything through.
create policy "schemactl: extra" on :"schema".:"table" for all to authenticated using (true) with check (true)
