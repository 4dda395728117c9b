alter table notes drop column tags;
