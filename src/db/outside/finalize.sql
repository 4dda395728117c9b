-- Takes off what an interrupted statement has half taken off.
alter table :table: detach partition :partition: finalize
