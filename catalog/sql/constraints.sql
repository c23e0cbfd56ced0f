-- Primary, unique, foreign and check constraints. The copies that a partitioned table's key has on its
-- partitions (and on the partitions that it refers to) are left out; what a partition declares by itself stays.
-- Columns are names, because partitions need not number theirs as their parent does.
SELECT k.oid::int8 AS oid,
       k.conrelid::int8 AS class,
       k.conname::text AS name,
       k.contype::text AS kind,                      -- p primary, u unique, f foreign, c check
       ARRAY(SELECT a.attname::text
               FROM unnest(k.conkey) WITH ORDINALITY AS u(number, position)
               JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number
              ORDER BY u.position) AS columns,
       CASE WHEN k.contype = 'f' THEN k.confrelid::int8 END AS foreign_class,
       CASE WHEN k.contype = 'f' THEN
            ARRAY(SELECT a.attname::text
                    FROM unnest(k.confkey) WITH ORDINALITY AS u(number, position)
                    JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.number
                   ORDER BY u.position) END AS foreign_columns,
       CASE WHEN k.contype = 'f' THEN k.confupdtype::text END AS on_update,   -- a no action, r restrict, c cascade, n set null, d set default
       CASE WHEN k.contype = 'f' THEN k.confdeltype::text END AS on_delete,
       k.convalidated AS validated,
       CASE WHEN k.contype = 'c' THEN pg_catalog.pg_get_constraintdef(k.oid) END AS definition
  FROM pg_catalog.pg_constraint k
  JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE k.contype IN ('p', 'u', 'f', 'c')
   AND (k.conparentid = 0 OR k.contype <> 'f')
   AND NOT (c.relispartition AND k.contype <> 'f')
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
 ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C", k.conname COLLATE "C"
