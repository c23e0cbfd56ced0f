"""What is known of Postgres's functions: which are aggregates, which need a window, and what some of them give.

A function that is not listed here is called like any other; of its result nothing is known.
"""

from __future__ import annotations

_KINDS = {
    "int8": "count count_distinct regr_count",
    "sum": "sum",
    "avg": "avg",
    "0": "min max any_value bit_and bit_or bit_xor mode percentile_disc",
    "float8": "corr covar_pop covar_samp regr_avgx regr_avgy regr_intercept regr_r2 regr_slope regr_sxx regr_sxy "
    "regr_syy percentile_cont percent_rank cume_dist",
    "numeric": "stddev stddev_pop stddev_samp variance var_pop var_samp",
    "bool": "bool_and bool_or every",
    "text": "string_agg",
    "array": "array_agg",
    "json": "json_agg json_object_agg json_agg_strict json_object_agg_strict json_object_agg_unique",
    "jsonb": "jsonb_agg jsonb_object_agg jsonb_agg_strict jsonb_object_agg_strict jsonb_object_agg_unique",
    "": "range_agg range_intersect_agg xmlagg",
}
AGGREGATES: dict[str, str | None] = {name: kind or None for kind, names in _KINDS.items() for name in names.split()}
"""Aggregates and the kind of what they give. ``percent_rank`` and ``cume_dist`` are windows as well."""
WINDOWS = frozenset(
    "row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value".split()
)
"""Functions that mean something in a window only."""
for _name in ("percent_rank", "cume_dist"):
    del AGGREGATES[_name]
ORDERED_SETS = frozenset({"mode", "percentile_cont", "percentile_disc"})
"""Aggregates that are written ``f(…) WITHIN GROUP (ORDER BY …)``."""

RESULTS: dict[str, str] = {
    name: kind
    for kind, names in {
        "text": "lower upper initcap btrim ltrim rtrim trim substr substring left right replace regexp_replace "
        "split_part lpad rpad repeat reverse concat concat_ws format md5 to_char array_to_string chr quote_ident "
        "quote_literal translate overlay host jsonb_typeof json_typeof to_hex pg_typeof ts_headline",
        "int4": "length char_length character_length octet_length strpos position ascii cardinality array_length "
        "array_upper array_lower array_ndims array_position jsonb_array_length json_array_length masklen ntile",
        "int8": "row_number rank dense_rank",
        "float8": "random percent_rank cume_dist sin cos tan asin acos atan atan2 pi radians degrees",
        "float4": "ts_rank ts_rank_cd similarity word_similarity",
        "numeric": "extract to_number",
        "timestamptz": "now current_timestamp transaction_timestamp statement_timestamp clock_timestamp to_timestamp",
        "timestamp": "localtimestamp make_timestamp",
        "date": "current_date to_date make_date",
        "interval": "age make_interval justify_days justify_hours justify_interval",
        "uuid": "gen_random_uuid uuidv7",
        "jsonb": "to_jsonb jsonb_build_object jsonb_build_array jsonb_set jsonb_strip_nulls jsonb_path_query "
        "jsonb_path_query_first",
        "json": "to_json row_to_json json_build_object json_build_array",
        "tsvector": "to_tsvector setweight",
        "bool": "starts_with isfinite isempty jsonb_path_exists jsonb_exists regexp_like",
        "series": "generate_series",
        "0": "coalesce greatest least nullif abs date_trunc date_bin lag lead first_value last_value "
        "nth_value array_append array_remove array_cat array_replace",
        "element": "unnest",
    }.items()
    for name in names.split()
}

SYNTAX = frozenset({"coalesce", "greatest", "least", "nullif", "grouping", "row", "xmlconcat"})
"""What looks like a function and is part of the language: never in quotes."""
WITHOUT_BRACKETS = frozenset(
    "current_date current_timestamp current_time localtime localtimestamp current_user session_user current_role "
    "current_catalog current_schema".split()
)
TEXT_ARGUMENTS = frozenset(
    "concat concat_ws format json_build_object json_build_array jsonb_build_object jsonb_build_array num_nulls "
    "num_nonnulls to_json to_jsonb pg_typeof row array_agg json_agg jsonb_agg json_object_agg jsonb_object_agg mode "
    "quote_literal count".split()
)
"""Functions that take values of any type: a text has to say that it is one."""
