CREATE TABLE cars (
    id int,
    name varchar(255)
);
