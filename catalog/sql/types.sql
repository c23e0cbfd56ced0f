-- The types that columns have, and those that they are made of: elements of arrays, bases of domains, subtypes of
-- ranges, attributes of composite types.
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
    CROSS JOIN LATERAL (
      SELECT t.typelem UNION ALL SELECT t.typbasetype
      UNION ALL SELECT r.rngsubtype FROM pg_catalog.pg_range r WHERE r.rngtypid = t.oid
      -- Read as JSON, as servers before 14 have no such column.
      UNION ALL SELECT r.rngtypid FROM pg_catalog.pg_range r
                 WHERE t.typtype = 'm' AND (pg_catalog.to_jsonb(r) ->> 'rngmultitypid')::oid = t.oid
      UNION ALL SELECT f.atttypid FROM pg_catalog.pg_attribute f
                 WHERE t.typtype = 'c' AND f.attrelid = t.typrelid AND f.attnum > 0 AND NOT f.attisdropped
    ) AS part(oid)
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
       d.description AS comment,
       t.typdelim::text AS delimiter,                -- between the elements of an array of it
       coalesce(r.rngsubtype, m.rngtypid)::int8 AS subtype,   -- of a range its bounds' type, of a multirange its range
       fields.names AS attributes,                   -- of a composite type, in order
       fields.types AS attribute_types,
       nullif(t.typarray, 0)::int8 AS array          -- the type of its arrays
  FROM used
  JOIN pg_catalog.pg_type t ON t.oid = used.oid
  JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = t.oid AND d.objsubid = 0 AND d.classoid = 'pg_catalog.pg_type'::regclass
  LEFT JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid
  LEFT JOIN pg_catalog.pg_range m
    ON t.typtype = 'm' AND (pg_catalog.to_jsonb(m) ->> 'rngmultitypid')::oid = t.oid
  LEFT JOIN LATERAL (
    SELECT array_agg(f.attname::text ORDER BY f.attnum) AS names,
           array_agg(f.atttypid::int8 ORDER BY f.attnum) AS types
      FROM pg_catalog.pg_attribute f
     WHERE t.typtype = 'c' AND f.attrelid = t.typrelid AND f.attnum > 0 AND NOT f.attisdropped
  ) fields ON true
 ORDER BY t.oid
