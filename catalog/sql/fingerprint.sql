-- One number that differs when a definition differs: a hash of (oid, xmin) over the catalogs, of user schemas only.
-- A hash, not a maximum: transactions need not commit in the order of their ids.
SELECT sum(part.hash)::text AS fingerprint
  FROM (
    SELECT count(*) + sum(hashint8extended((c.oid::int8 << 32) + c.xmin::text::int8, 0)::numeric) AS hash
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    UNION ALL
    SELECT count(*) + sum(hashint8extended((a.attrelid::int8 << 32) + a.xmin::text::int8, a.attnum)::numeric)
      FROM pg_catalog.pg_attribute a
      JOIN pg_catalog.pg_class c ON c.oid = a.attrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    UNION ALL
    SELECT count(*) + sum(hashint8extended((k.oid::int8 << 32) + k.xmin::text::int8, 1)::numeric)
      FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_namespace n ON n.oid = k.connamespace
     WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    UNION ALL
    SELECT count(*) + sum(hashint8extended((t.oid::int8 << 32) + t.xmin::text::int8, 2)::numeric)
      FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
     WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    UNION ALL
    SELECT count(*) + sum(hashint8extended((e.oid::int8 << 32) + e.xmin::text::int8, 3)::numeric)
      FROM pg_catalog.pg_enum e
    UNION ALL
    SELECT count(*) + sum(hashint8extended((ad.oid::int8 << 32) + ad.xmin::text::int8, 4)::numeric)
      FROM pg_catalog.pg_attrdef ad
    UNION ALL
    SELECT count(*) + sum(hashint8extended((d.objoid::int8 << 32) + d.xmin::text::int8, d.objsubid)::numeric)
      FROM pg_catalog.pg_description d
     WHERE d.objoid >= 16384
    UNION ALL
    SELECT count(*) + sum(hashint8extended((n.oid::int8 << 32) + n.xmin::text::int8, 5)::numeric)
      FROM pg_catalog.pg_namespace n
     WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  ) AS part(hash)
