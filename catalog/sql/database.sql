-- The session: what the names of the other statements depend on.
SELECT current_setting('server_version_num')::int4 AS server_version,
       current_database()::text AS database,
       current_user::text AS role,
       current_schemas(false)::text[] AS search_path
