-- Indexes: unique ones decide one to one, any one tells whether a key is quick to follow.
SELECT i.indexrelid::int8 AS oid,
       i.indrelid::int8 AS class,
       x.relname::text AS name,
       i.indisunique AS is_unique,
       i.indisvalid AS is_valid,
       i.indpred IS NOT NULL AS is_partial,
       m.amname::text AS method,
       -- Key columns in order; NULL stands for an expression.
       ARRAY(SELECT a.attname::text
               FROM generate_series(0, i.indnkeyatts - 1) AS position
               LEFT JOIN pg_catalog.pg_attribute a
                 ON a.attrelid = i.indrelid AND a.attnum = i.indkey[position] AND a.attnum > 0
              ORDER BY position) AS columns
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
  JOIN pg_catalog.pg_am m ON m.oid = x.relam
  JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'm') AND NOT c.relispartition
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
 ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C", x.relname COLLATE "C"
