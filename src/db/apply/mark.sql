-- Tells the client, in the stream of answers, that a step is recorded, and how many milliseconds it took.
  :'mark' as schemactl_mark,
  :took: as took
