create or replace view PEOPLE as select NAME from PERSON;
