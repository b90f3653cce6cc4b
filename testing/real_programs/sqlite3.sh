# SPDX-License-Identifier: Apache-2.0
sqlite3 test.db <<SQL
CREATE TABLE a(id INTEGER PRIMARY KEY, name TEXT, price REAL, kind INT);
CREATE TABLE kinds(kind INT, title TEXT);
INSERT INTO kinds VALUES (0,'zero'),(1,'one'),(2,'two');
BEGIN;
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300 * $1)
INSERT INTO a SELECT i, printf('name%05d', i * 7919 % 10007), i * 1.37, i % 3 FROM n;
COMMIT;
CREATE INDEX by_name ON a(name);
SELECT title, count(*), sum(price), avg(price), max(name) FROM a JOIN kinds USING(kind) GROUP BY title ORDER BY title;
SELECT * FROM a WHERE name BETWEEN 'name00100' AND 'name00300' ORDER BY name DESC LIMIT 5;
SELECT 1.0 / 3, 0.1 + 0.2, 1e300 * 1e10, round(2.567, 2), printf('%.15g', 123456.789), 9223372036854775807 + 1;
SELECT julianday('2004-02-29'), strftime('%s', '2020-01-01'), datetime(1234567890, 'unixepoch');
SELECT group_concat(name, ',') FROM (SELECT name FROM a WHERE id % 97 = 0 ORDER BY id);
SELECT json_extract('{"a":[1,2.5,{"b":"c"}]}', '$.a[1]'), hex(randomblob(4)) <> '', typeof(1.5), like('a%', 'ABC');
UPDATE a SET price = price * 1.1 WHERE kind = 1;
DELETE FROM a WHERE kind = 2;
SELECT count(*), total(price) FROM a;
SELECT id, row_number() OVER (ORDER BY price DESC) FROM a LIMIT 3;
PRAGMA integrity_check;
SQL
sqlite3 test.db .dump | md5sum
sqlite3 test.db 'SELECT nothing FROM a'; echo $?
