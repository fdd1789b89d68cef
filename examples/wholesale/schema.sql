-- What the app keeps of itself. Amounts and quantities are decimal texts, dates ISO texts, lists JSON.
-- `qb_id` is QuickBooks' ListID or TxnID; `state`: draft, new, synced, refused, ignored, deleted.

CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS user (id INTEGER PRIMARY KEY, email TEXT NOT NULL UNIQUE COLLATE NOCASE, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS rep_user (code TEXT PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES user);

-- What QuickBooks shall get: written together with the row that it is about, taken out when it is there.
CREATE TABLE IF NOT EXISTS outbox (
  key TEXT PRIMARY KEY,
  request_class TEXT NOT NULL,
  request TEXT NOT NULL,
  after TEXT NOT NULL,
  priority INTEGER NOT NULL,
  host_id TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS customer (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  qb_id TEXT UNIQUE,
  state TEXT NOT NULL DEFAULT 'new',
  problem TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL DEFAULT '',
  contact TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT '',
  bill_address TEXT NOT NULL DEFAULT '',
  ship_to_address TEXT NOT NULL DEFAULT '[]',
  sales_rep_ref TEXT NOT NULL DEFAULT '',
  terms_ref TEXT NOT NULL DEFAULT '',
  customer_type_ref TEXT NOT NULL DEFAULT '',
  price_level TEXT NOT NULL DEFAULT '',
  balance TEXT NOT NULL DEFAULT '0.00',
  is_active INTEGER NOT NULL DEFAULT 1,
  edits INTEGER NOT NULL DEFAULT 0,
  record TEXT NOT NULL DEFAULT ''
);

CREATE TABLE IF NOT EXISTS product (
  qb_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL DEFAULT '',
  description TEXT NOT NULL DEFAULT '',
  price TEXT NOT NULL DEFAULT '0',
  on_hand TEXT NOT NULL DEFAULT '',
  on_order TEXT NOT NULL DEFAULT '',
  is_active INTEGER NOT NULL DEFAULT 1
);

-- Terms, customer types, sales reps, price levels.
CREATE TABLE IF NOT EXISTS element (
  list TEXT NOT NULL, qb_id TEXT NOT NULL, name TEXT NOT NULL, detail TEXT NOT NULL, is_active INTEGER NOT NULL,
  PRIMARY KEY (list, qb_id)
);

CREATE TABLE IF NOT EXISTS sales_order (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  qb_id TEXT UNIQUE,
  origin TEXT NOT NULL DEFAULT 'host',
  state TEXT NOT NULL DEFAULT 'draft',
  problem TEXT NOT NULL DEFAULT '',
  number TEXT NOT NULL DEFAULT '',
  date TEXT NOT NULL DEFAULT '',
  customer_id INTEGER REFERENCES customer,
  rep TEXT NOT NULL DEFAULT '',
  total TEXT NOT NULL DEFAULT '0.00',
  progress TEXT NOT NULL DEFAULT '',
  lines TEXT NOT NULL DEFAULT '[]'
);

CREATE TABLE IF NOT EXISTS invoice (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  qb_id TEXT UNIQUE,
  state TEXT NOT NULL DEFAULT 'synced',
  problem TEXT NOT NULL DEFAULT '',
  number TEXT NOT NULL DEFAULT '',
  date TEXT NOT NULL DEFAULT '',
  due TEXT NOT NULL DEFAULT '',
  customer_id INTEGER REFERENCES customer,
  order_qb_id TEXT NOT NULL DEFAULT '',
  total TEXT NOT NULL DEFAULT '0.00',
  balance TEXT NOT NULL DEFAULT '0.00',
  ship_date TEXT NOT NULL DEFAULT '',
  ship_method TEXT NOT NULL DEFAULT '',
  tracking TEXT NOT NULL DEFAULT '',
  record TEXT NOT NULL DEFAULT ''
);

CREATE TABLE IF NOT EXISTS payment (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  qb_id TEXT UNIQUE,
  origin TEXT NOT NULL DEFAULT 'host',
  state TEXT NOT NULL DEFAULT 'new',
  problem TEXT NOT NULL DEFAULT '',
  number TEXT NOT NULL DEFAULT '',
  date TEXT NOT NULL DEFAULT '',
  customer_id INTEGER REFERENCES customer,
  invoice_id INTEGER REFERENCES invoice,
  method TEXT NOT NULL DEFAULT '',
  total TEXT NOT NULL DEFAULT '0.00',
  unused TEXT NOT NULL DEFAULT '0.00',
  applied TEXT NOT NULL DEFAULT '[]'
);

-- What the pages show, in its order.
CREATE VIEW IF NOT EXISTS customers AS SELECT * FROM customer ORDER BY is_active DESC, name, id;
CREATE VIEW IF NOT EXISTS products AS SELECT * FROM product ORDER BY is_active DESC, name;
CREATE VIEW IF NOT EXISTS price_levels AS
  SELECT * FROM element WHERE list = 'price levels' AND is_active ORDER BY name;
CREATE VIEW IF NOT EXISTS orders AS
  SELECT sales_order.*, customer.name AS customer FROM sales_order
  LEFT JOIN customer ON customer.id = customer_id ORDER BY date DESC, sales_order.id DESC;
CREATE VIEW IF NOT EXISTS invoices AS
  SELECT invoice.*, customer.name AS customer FROM invoice
  LEFT JOIN customer ON customer.id = customer_id ORDER BY date DESC, invoice.id DESC;
CREATE VIEW IF NOT EXISTS payments AS
  SELECT payment.*, customer.name AS customer FROM payment
  LEFT JOIN customer ON customer.id = customer_id ORDER BY date DESC, payment.id DESC;
CREATE VIEW IF NOT EXISTS reps AS
  SELECT element.name AS code, detail, user.name AS person, email FROM element
  LEFT JOIN rep_user ON code = element.name LEFT JOIN user ON user.id = user_id
  WHERE list = 'sales reps' AND is_active ORDER BY element.name;
