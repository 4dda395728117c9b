-- Colours of tags.
alter table tags add column colour text;
