-- Columns, in table order. Partitions are left out: their parent has the same columns.
SELECT a.attrelid::int8 AS class,
       a.attnum::int4 AS number,
       a.attname::text AS name,
       a.atttypid::int8 AS type,
       pg_catalog.format_type(a.atttypid, a.atttypmod) AS type_name,   -- with modifiers: varchar(255) is character varying(255)
       a.attnotnull AS not_null,
       a.attidentity::text AS identity,              -- '' none, 'a' always, 'd' by default
       a.attgenerated::text AS generated,            -- '' none, 's' stored, 'v' virtual
       pg_catalog.pg_get_expr(ad.adbin, ad.adrelid) AS default,
       d.description AS comment
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_attrdef ad ON ad.adrelid = a.attrelid AND ad.adnum = a.attnum
  LEFT JOIN pg_catalog.pg_description d
    ON d.objoid = a.attrelid AND d.objsubid = a.attnum AND d.classoid = 'pg_catalog.pg_class'::regclass
 WHERE a.attnum > 0 AND NOT a.attisdropped
   AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
 ORDER BY a.attrelid, a.attnum
