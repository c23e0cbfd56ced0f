-- What ANALYZE knows of columns: how many differ, how often the most common value occurs, and the values themselves
-- where they are few. Of a partitioned table what holds for all of it.
SELECT schemaname::text AS schema,
       tablename::text AS name,
       attname::text AS column,
       null_frac::float8 AS null_fraction,
       n_distinct::float8 AS distinct_values,        -- negative: as a share of the rows
       most_common_freqs[1]::float8 AS top_frequency,
       CASE WHEN array_length(most_common_freqs, 1) <= 8 AND avg_width < 64 THEN most_common_vals::text END AS values,
       CASE WHEN array_length(most_common_freqs, 1) <= 8 AND avg_width < 64 THEN most_common_freqs::float8[] END AS frequencies
  FROM pg_catalog.pg_stats
 WHERE schemaname !~ '^pg_' AND schemaname <> 'information_schema'
 ORDER BY inherited
