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
  customer_id INTEGER REFERENCES customer
);

-- What was booked on a customer of QuickBooks goes with it.
CREATE TRIGGER IF NOT EXISTS kept AFTER INSERT ON quickbooks_customer BEGIN
  UPDATE document SET customer_id = NEW.customer_id WHERE list_id = NEW.list_id;
END;
CREATE TRIGGER IF NOT EXISTS assigned AFTER UPDATE OF customer_id ON quickbooks_customer BEGIN
  UPDATE document SET customer_id = NEW.customer_id WHERE list_id = NEW.list_id;
END;

-- Invoices, payments, credit notes and refunds. `balance` is what is open of an invoice, or unused of the others.
-- `state`: new, synced, held (not sent, see `problem`), refused, ignored, void, deleted; a refund: by hand, reconciled.
CREATE TABLE IF NOT EXISTS document (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL,
  origin TEXT NOT NULL DEFAULT 'host',
  state TEXT NOT NULL DEFAULT 'new',
  customer_id INTEGER REFERENCES customer,
  list_id TEXT,
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

-- A payment that was deleted in QuickBooks pays nothing.
CREATE TRIGGER IF NOT EXISTS deleted AFTER UPDATE OF state ON document WHEN NEW.state = 'deleted' BEGIN
  UPDATE document SET total = 0, balance = 0 WHERE id = NEW.id;
  DELETE FROM applied WHERE payment_id = NEW.id;
END;

-- What is ours and QuickBooks has not got yet.
CREATE VIEW IF NOT EXISTS waiting AS
SELECT * FROM document WHERE origin = 'host' AND txn_id IS NULL AND kind <> 'refund' AND state <> 'ignored';

CREATE VIEW IF NOT EXISTS balance AS
SELECT customer.*,
  (SELECT group_concat(full_name, ', ') FROM quickbooks_customer WHERE customer_id = customer.id) AS names,
  coalesce((SELECT sum(open * iif(kind = 'invoice', 1, -1)) FROM entry
    WHERE customer_id = customer.id AND kind <> 'refund'), 0) AS balance
FROM customer;

-- Both ends of what is applied: a payment with its invoices, an invoice with its payments.
CREATE VIEW IF NOT EXISTS counterpart AS
SELECT payment_id AS of, applied.amount, entry.* FROM applied JOIN entry ON entry.id = invoice_id
UNION ALL SELECT invoice_id, applied.amount, entry.* FROM applied JOIN entry ON entry.id = payment_id;

CREATE VIEW IF NOT EXISTS unmatched AS
SELECT * FROM customer WHERE id NOT IN (SELECT customer_id FROM quickbooks_customer WHERE customer_id NOT NULL);

-- What QuickBooks had brought, and nothing stands for any more: jobs that are no longer kept apart.
CREATE VIEW IF NOT EXISTS forlorn AS
SELECT id FROM unmatched WHERE origin = 'quickbooks'
  AND id NOT IN (SELECT customer_id FROM document WHERE customer_id NOT NULL);

-- Customers of QuickBooks whose name several of ours have.
CREATE VIEW IF NOT EXISTS undecided AS
SELECT * FROM quickbooks_customer WHERE customer_id IS NULL AND parent_id IS NULL;
