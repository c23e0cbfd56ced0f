-- Tables, views, materialized views, foreign tables, partitioned tables and their partitions.
SELECT c.oid::int8 AS oid,
       n.nspname::text AS schema,
       c.relname::text AS name,
       c.relkind::text AS kind,                      -- r table, p partitioned, v view, m materialized view, f foreign table
       c.reltuples::float8 AS row_estimate,          -- -1: never analyzed
       CASE WHEN c.relispartition THEN i.inhparent::int8 END AS partition_of,
       d.description AS comment,
       has_table_privilege(c.oid, 'SELECT') AS can_select,
       c.relkind = 'r' AND EXISTS (SELECT FROM pg_catalog.pg_inherits h WHERE h.inhparent = c.oid) AS has_heirs   -- tables inherit from it: its keys are not theirs
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_inherits i ON i.inhrelid = c.oid AND c.relispartition
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = c.oid AND d.objsubid = 0 AND d.classoid = 'pg_catalog.pg_class'::regclass
 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
 ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
