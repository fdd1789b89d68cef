-- What the app keeps of itself. Money is in cents, dates are ISO texts.

CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE IF NOT EXISTS customer (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  email TEXT NOT NULL DEFAULT '',
  origin TEXT NOT NULL DEFAULT 'host'
);

-- Customers and jobs of QuickBooks, and whose they are here; NULL: several of ours have that name.
CREATE TABLE IF NOT EXISTS quickbooks_customer (
  list_id TEXT PRIMARY KEY,
  full_name TEXT NOT NULL,
  parent_id TEXT,
  is_active INTEGER NOT NULL DEFAULT 1,
  customer_id INTEGER REFERENCES customer
);

-- Invoices, payments, credit notes and refunds. `balance` is what is open of an invoice, or unused of the others.
-- `state`: new, synced, held (not sent, see `problem`), refused, ignored, void, deleted; a refund: by hand, reconciled.
CREATE TABLE IF NOT EXISTS document (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  origin TEXT NOT NULL DEFAULT 'host',
  state TEXT NOT NULL DEFAULT 'new',
  customer_id INTEGER REFERENCES customer,
  list_id TEXT REFERENCES quickbooks_customer,
  txn_id TEXT UNIQUE,
  number TEXT NOT NULL DEFAULT '',
  date TEXT NOT NULL,
  due TEXT NOT NULL DEFAULT '',
  memo TEXT NOT NULL DEFAULT '',
  item TEXT NOT NULL DEFAULT '',
  total INTEGER NOT NULL,
  balance INTEGER NOT NULL,
  edits INTEGER NOT NULL DEFAULT 0,
  record TEXT NOT NULL DEFAULT '',
  problem TEXT NOT NULL DEFAULT ''
);

CREATE TABLE IF NOT EXISTS applied (
  payment_id INTEGER NOT NULL REFERENCES document,
  invoice_id INTEGER NOT NULL REFERENCES document,
  amount INTEGER NOT NULL,
  PRIMARY KEY (payment_id, invoice_id)
);

-- What is still to be paid: QuickBooks' balance, less the payments that it does not have yet.
CREATE VIEW IF NOT EXISTS entry AS
SELECT document.*, customer.name AS customer, document.balance - coalesce((
  SELECT sum(applied.amount) FROM applied JOIN document AS payment ON payment.id = applied.payment_id
  WHERE applied.invoice_id = document.id AND payment.txn_id IS NULL AND payment.state <> 'ignored'
), 0) AS open
FROM document LEFT JOIN customer ON customer.id = document.customer_id;
