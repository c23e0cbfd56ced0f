-- The bakery: small, with the keys that a good designer would declare.
CREATE TABLE bakery (
  id            serial PRIMARY KEY,
  name          varchar(255) NOT NULL,
  profit_margin int NOT NULL
);
COMMENT ON TABLE bakery IS 'A shop that bakes.';
COMMENT ON COLUMN bakery.profit_margin IS 'Percent of the price.';

CREATE TABLE client (
  id               serial PRIMARY KEY,
  name             varchar(255) NOT NULL,
  email            varchar(255) NOT NULL UNIQUE,
  contact_details  text NOT NULL,
  is_paying_client bool NOT NULL DEFAULT false,
  bakery_id        int NOT NULL REFERENCES bakery
);
COMMENT ON TABLE client IS 'A customer of a bakery.';
COMMENT ON COLUMN client.contact_details IS 'A telephone number, as it was given.';
COMMENT ON COLUMN client.is_paying_client IS 'Pays for orders on delivery.';

CREATE TABLE product (
  id         serial PRIMARY KEY,
  name       varchar(255) NOT NULL,
  calories   int NOT NULL,
  bakery_id  int NOT NULL REFERENCES bakery,
  price      int NOT NULL,
  is_deleted bool DEFAULT false
);
COMMENT ON TABLE product IS 'What a bakery sells.';
COMMENT ON COLUMN product.price IS 'Cents.';
COMMENT ON COLUMN product.is_deleted IS 'No longer sold.';

CREATE TABLE inventory (
  product_id int PRIMARY KEY REFERENCES product,
  stock      int
);
COMMENT ON TABLE inventory IS 'How much of a product there is.';
COMMENT ON COLUMN inventory.stock IS 'Pieces on the shelf; NULL where nobody counted.';

CREATE TABLE ord (
  id         serial PRIMARY KEY,
  client_id  int NOT NULL REFERENCES client,
  is_deleted bool DEFAULT false
);
COMMENT ON TABLE ord IS 'An order of a client.';
COMMENT ON COLUMN ord.is_deleted IS 'Cancelled.';

CREATE TABLE order_line (
  id         serial PRIMARY KEY,
  order_id   int NOT NULL REFERENCES ord,
  product_id int NOT NULL REFERENCES product,
  quantity   int NOT NULL,
  price      int
);
COMMENT ON TABLE order_line IS 'One product of an order.';
COMMENT ON COLUMN order_line.price IS 'Cents, where it differs from the product''s.';

INSERT INTO bakery (name, profit_margin) VALUES ('Hill Valley Bakery', 15);
INSERT INTO client (name, email, contact_details, is_paying_client, bakery_id) VALUES
  ('Marty McFly', 'marty@gmail.com', '555-1955', true, 1),
  ('Doc Brown', 'doc@brown.com', '555-1885', true, 1),
  ('Biff Tannen', 'biff-3293@hotmail.com', '555-1955', false, 1);
INSERT INTO product (name, calories, bakery_id, price) VALUES
  ('Flux Capacitor Cupcake', 300, 1, 120),
  ('DeLorean Doughnut', 250, 1, 135),
  ('Time Traveler Tart', 200, 1, 220),
  ('Enchantment Under the Sea Pie', 350, 1, 299),
  ('Hoverboard Cookies', 150, 1, 199);
INSERT INTO inventory VALUES (1, 50), (2, 30), (3, 20), (4, 15), (5, 40);
INSERT INTO ord (client_id) VALUES (1), (2), (2);
INSERT INTO order_line (order_id, product_id, quantity) VALUES (1, 1, 3), (1, 2, 1), (1, 5, 2), (2, 3, 1), (3, 5, 5);
ANALYZE;
