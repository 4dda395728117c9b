-- A database that nobody knows of, and that goes again.
create database :"name" template template0 encoding 'UTF8'
