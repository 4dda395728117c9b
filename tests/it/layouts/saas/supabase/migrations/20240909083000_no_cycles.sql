-- A document is not below itself.
create or replace function private.document_no_cycle() returns trigger
language plpgsql set search_path = ''
as $$
begin
  if exists (
    with recursive above as (
      select d.id, d.parent_id from public.documents d where d.id = new.parent_id
      union all
      select d.id, d.parent_id from public.documents d join above on d.id = above.parent_id
    )
    select from above where id = new.id
  ) then
    raise check_violation using message = 'a document cannot be moved below itself';
  end if;
  return new;
end;
$$;
create trigger documents_no_cycle before insert or update of parent_id on public.documents
  for each row when (new.parent_id is not null) execute function private.document_no_cycle();
