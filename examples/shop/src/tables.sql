-- The shop's own tables, for SQLite and PostgreSQL alike. Times are milliseconds since 1970-01-01 UTC, amounts are fen.

CREATE TABLE IF NOT EXISTS shop_order (
    out_trade_no TEXT   NOT NULL PRIMARY KEY,
    body         TEXT   NOT NULL,
    total_fee    BIGINT NOT NULL,
    code_url     TEXT,                       -- once the gateway has the order
    created_at   BIGINT NOT NULL,
    closed_at    BIGINT                      -- when it was closed without a payment
);
CREATE INDEX IF NOT EXISTS shop_order_time ON shop_order (created_at);

-- What was handed over. Each delivery is a row of its own, and no key keeps a second one out: acting twice would show.
CREATE TABLE IF NOT EXISTS shop_delivery (
    out_trade_no   TEXT   NOT NULL,
    transaction_id TEXT   NOT NULL,
    delivered_at   BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS shop_delivery_order ON shop_delivery (out_trade_no);

-- What only a person can settle.
CREATE TABLE IF NOT EXISTS shop_concern (
    about      TEXT   NOT NULL,
    reason     TEXT   NOT NULL,
    created_at BIGINT NOT NULL
);

-- How the bill of each day compares with the orders, and the rows that are left for the next day.
CREATE TABLE IF NOT EXISTS shop_bill (
    day         TEXT   NOT NULL PRIMARY KEY, -- yyyyMMdd
    matched     BIGINT NOT NULL,
    differences BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS shop_open_row (
    day            TEXT   NOT NULL,
    books          TEXT   NOT NULL,
    since          TEXT   NOT NULL,
    out_trade_no   TEXT   NOT NULL,
    out_refund_no  TEXT   NOT NULL,
    transaction_id TEXT   NOT NULL,
    total_fee      BIGINT NOT NULL,
    state          TEXT   NOT NULL,
    time           TEXT   NOT NULL
);
