-- +goose Up
-- +goose StatementBegin
CREATE OR REPLACE FUNCTION histories_partition_creation(part date)
returns void AS $$
DECLARE
  create_query text;
BEGIN
  create_query := 'create table if not exists histories_' || to_char(part, 'YYYY_MM') || ' (at timestamptz);';
  EXECUTE create_query;
END;  -- FUNCTION END
$$
language plpgsql;
-- +goose StatementEnd
SELECT histories_partition_creation('2024-02-01');

-- +goose Down
-- +goose StatementBegin
DROP FUNCTION histories_partition_creation(date);
-- +goose StatementEnd
DROP TABLE histories_2024_02;
