-- +goose Up
CREATE TABLE post (
    id int NOT NULL PRIMARY KEY,
    title text,
    body text
);

-- +goose Down
DROP TABLE post;
