-- The types that columns have, and those that they are made of (elements of arrays, bases of domains).
WITH RECURSIVE used AS (
  SELECT DISTINCT a.atttypid AS oid
    FROM pg_catalog.pg_attribute a
    JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
   WHERE a.attnum > 0 AND NOT a.attisdropped
     AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
     AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  UNION
  SELECT part.oid
    FROM used
    JOIN pg_catalog.pg_type t ON t.oid = used.oid
    CROSS JOIN LATERAL (VALUES (t.typelem), (t.typbasetype)) AS part(oid)
   WHERE part.oid <> 0
)
SELECT t.oid::int8 AS oid,
       n.nspname::text AS schema,
       t.typname::text AS name,
       t.typtype::text AS kind,                      -- b base, c composite, d domain, e enum, r range, m multirange, p pseudo
       t.typcategory::text AS category,              -- A array, B bool, D date/time, E enum, I network, N numeric, R range, S string, T timespan, U other ...
       CASE WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN t.typelem::int8 END AS element,
       CASE WHEN t.typbasetype <> 0 THEN t.typbasetype::int8 END AS base,
       CASE WHEN t.typtype = 'e' THEN
            ARRAY(SELECT e.enumlabel::text FROM pg_catalog.pg_enum e
                   WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder) END AS labels,
       d.description AS comment
  FROM used
  JOIN pg_catalog.pg_type t ON t.oid = used.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = t.oid AND d.objsubid = 0 AND d.classoid = 'pg_catalog.pg_type'::regclass
 ORDER BY t.oid
