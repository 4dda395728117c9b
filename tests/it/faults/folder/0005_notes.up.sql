create table notes (
  id bigint primary key,
  item bigint not null,
  constraint notes_item_fkey foreign key (item) references items deferrable initially deferred
);
-- Checked at the commit: the item comes last.
insert into notes values (1, 5000);
insert into items values (5000, 1, 'late');
insert into effects values (5);
