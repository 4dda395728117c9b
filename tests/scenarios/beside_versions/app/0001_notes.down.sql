drop table notes cascade;
