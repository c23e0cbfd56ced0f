-- Beside the bakery, for examples about money, days and kinds.
CREATE TABLE account (id int PRIMARY KEY, amount int NOT NULL);
INSERT INTO account VALUES (1, 10), (2, 0);
CREATE TABLE invoice (id int PRIMARY KEY, invoice_date date NOT NULL, total numeric NOT NULL);
INSERT INTO invoice SELECT n, date '2024-01-01' + n * 7, n * 10 FROM generate_series(1, 20) n;
CREATE TABLE contract (id int PRIMARY KEY, ends date);
INSERT INTO contract VALUES (1, 'infinity'), (2, '2030-01-01');
CREATE TABLE t (
    id int PRIMARY KEY, kind text NOT NULL, name text NOT NULL, price int NOT NULL, paid boolean NOT NULL,
    code text, day date NOT NULL, x int
);
INSERT INTO t VALUES
    (1, 'a', 'Marty', 150, true, '7', '2024-01-31', 3), (2, 'a', 'Doc', 250, false, '8', '2024-02-01', NULL),
    (3, 'b', 'Biff', 50, true, NULL, '2024-02-02', 5);
