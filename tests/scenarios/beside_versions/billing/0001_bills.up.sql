create table bills (
  note bigint references app.notes (id)
);
