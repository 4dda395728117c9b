-- Takes the colours back.
alter table tags drop column colour;
