-- SPDX-License-Identifier: Apache-2.0
-- Inserts, an index, joins, groups and text functions, in memory.
CREATE TABLE item(id INTEGER PRIMARY KEY, class INTEGER, name TEXT, price INTEGER);
WITH RECURSIVE n(i, state) AS (
  SELECT 1, 12345 UNION ALL SELECT i + 1, (state * 1103515245 + 12345) % 2147483648 FROM n WHERE i < 4000)
INSERT INTO item SELECT i, state / 65536 % 50, 'item ' || (state % 9973), state / 256 % 1000 FROM n;
CREATE INDEX by_class ON item(class, price);
SELECT class, count(*), sum(price), min(name) FROM item GROUP BY class ORDER BY sum(price) DESC LIMIT 5;
SELECT count(*) FROM item a JOIN item b ON a.class = b.class AND a.price = b.price AND a.id < b.id;
SELECT count(DISTINCT name), sum(length(upper(name))), sum(name LIKE '%7_3%') FROM item;
UPDATE item SET price = price + class WHERE price < 500;
DELETE FROM item WHERE id % 7 = 3;
SELECT name, price FROM item ORDER BY price DESC, name LIMIT 5;
