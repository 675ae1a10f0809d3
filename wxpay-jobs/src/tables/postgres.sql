-- Times are milliseconds since 1970-01-01 UTC, amounts are fen.

-- Each payment once, and what it led to.
CREATE TABLE IF NOT EXISTS wxpay_payment (
    mch_id         TEXT    NOT NULL,
    transaction_id TEXT    NOT NULL,
    sub_mch_id     TEXT    NOT NULL DEFAULT '',
    out_trade_no   TEXT    NOT NULL,
    total_fee      BIGINT NOT NULL,
    fee_type       TEXT    NOT NULL,
    raw            BYTEA,                          -- the notification; emptied after 180 days
    received_at    BIGINT NOT NULL,
    task           TEXT    NOT NULL CHECK (task IN ('deliver', 'refund', 'person')),
    queued_at      BIGINT,                        -- when its job was handed to an engine
    done_at        BIGINT,                        -- when its task was carried out
    held_at        BIGINT,                        -- when its task was given up, and a person told
    tries          BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (mch_id, transaction_id)
);
-- An order is delivered once, whatever transactions pay it.
CREATE UNIQUE INDEX IF NOT EXISTS wxpay_one_delivery ON wxpay_payment (mch_id, sub_mch_id, out_trade_no) WHERE task = 'deliver';
CREATE INDEX IF NOT EXISTS wxpay_payment_order ON wxpay_payment (mch_id, out_trade_no);
CREATE INDEX IF NOT EXISTS wxpay_payment_open ON wxpay_payment (received_at) WHERE done_at IS NULL AND held_at IS NULL;
CREATE INDEX IF NOT EXISTS wxpay_payment_raw ON wxpay_payment (received_at) WHERE raw IS NOT NULL;

-- What is wanted of the gateway, written before it is asked.
CREATE TABLE IF NOT EXISTS wxpay_intent (
    mch_id         TEXT    NOT NULL,
    kind           TEXT    NOT NULL CHECK (kind IN ('order', 'charge', 'refund', 'bill', 'reconcile')),
    number         TEXT    NOT NULL,               -- out_trade_no, out_refund_no, or the day
    sub_mch_id     TEXT    NOT NULL DEFAULT '',
    out_trade_no   TEXT    NOT NULL,
    transaction_id TEXT    NOT NULL DEFAULT '',    -- of a refund: the payment that it returns
    fen            BIGINT NOT NULL,
    fee_type       TEXT    NOT NULL DEFAULT 'CNY',
    state          TEXT    NOT NULL,
    settlement     TEXT,                           -- of a charge: where its settlement stands
    created_at     BIGINT NOT NULL,
    next_at        BIGINT,                        -- when it is due; the lease of who works on it; NULL once it is finished
    sent_at        BIGINT,                        -- of a refund: when it was last sent
    tries          BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (mch_id, kind, sub_mch_id, number)
);
CREATE INDEX IF NOT EXISTS wxpay_intent_due ON wxpay_intent (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS wxpay_intent_order ON wxpay_intent (mch_id, out_trade_no);

-- What jobs have done.
CREATE TABLE IF NOT EXISTS wxpay_effect (
    effect_key TEXT    PRIMARY KEY,
    done_at    BIGINT NOT NULL
);
