create table notes (
  id bigint generated always as identity primary key,
  note text not null,
  origin text not null default ${token!literal}
);
