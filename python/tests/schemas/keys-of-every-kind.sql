-- Composite keys, self-references, several keys to one table, one to one, junctions, partitions.
CREATE TABLE tenant (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE customers (tenant_id int REFERENCES tenant, id int, name text, PRIMARY KEY (tenant_id, id));
CREATE TABLE invoices (id int, tenant_id int REFERENCES tenant, customer_id int, PRIMARY KEY (tenant_id, id),
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers);
CREATE TABLE employee (employee_id int PRIMARY KEY, reports_to int REFERENCES employee);
CREATE TABLE address (id int PRIMARY KEY, line text);
CREATE TABLE orders (id int PRIMARY KEY, billing_address_id int REFERENCES address, shipping_address_id int REFERENCES address);
CREATE TABLE passport (id int PRIMARY KEY, employee_id int UNIQUE REFERENCES employee);
CREATE TABLE film (film_id int PRIMARY KEY, isbn text UNIQUE, title text);
CREATE TABLE actor (actor_id int PRIMARY KEY, name text);
CREATE TABLE film_actor (actor_id int REFERENCES actor, film_id int REFERENCES film, role text, PRIMARY KEY (actor_id, film_id));
CREATE TABLE award (isbn text REFERENCES film (isbn), actor_id int REFERENCES actor, given_by int REFERENCES employee,
  PRIMARY KEY (isbn, actor_id));
CREATE TABLE follow (follower_id int REFERENCES employee, followed_id int REFERENCES employee,
  PRIMARY KEY (follower_id, followed_id));
CREATE TABLE shared (tenant_id int, customer_id int, film_id int REFERENCES film, note text,
  FOREIGN KEY (tenant_id, customer_id) REFERENCES customers, UNIQUE (film_id, tenant_id, customer_id));
CREATE TABLE country (id int PRIMARY KEY, code text UNIQUE);
CREATE TABLE city (id int PRIMARY KEY, country_id int REFERENCES country, country_code text REFERENCES country (code));
CREATE TABLE reading (id int NOT NULL, sensor_id int NOT NULL, at date NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE sensor (id int PRIMARY KEY);
CREATE TABLE reading_2024 PARTITION OF reading FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE reading_2025 PARTITION OF reading FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
ALTER TABLE reading_2024 ADD FOREIGN KEY (sensor_id) REFERENCES sensor;
ALTER TABLE reading_2025 ADD FOREIGN KEY (sensor_id) REFERENCES sensor;
CREATE TABLE swapped (b int, a int, PRIMARY KEY (a, b));
CREATE TABLE swapper (id int PRIMARY KEY, x int, y int, FOREIGN KEY (x, y) REFERENCES swapped (a, b));
