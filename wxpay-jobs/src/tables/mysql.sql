-- Times are milliseconds since 1970-01-01 UTC, amounts are fen. Numbers compare by their bytes: the default collation
-- takes a1 and A1 for one order.

-- Each payment once, and what it led to.
CREATE TABLE IF NOT EXISTS wxpay_payment (
    mch_id         VARCHAR(32)  NOT NULL,
    transaction_id VARCHAR(32)  NOT NULL,
    sub_mch_id     VARCHAR(32)  NOT NULL DEFAULT '',
    out_trade_no   VARCHAR(32)  NOT NULL,
    total_fee      BIGINT       NOT NULL,
    fee_type       VARCHAR(16)  NOT NULL,
    raw            MEDIUMBLOB,                     -- the notification; emptied after 180 days
    received_at    BIGINT       NOT NULL,
    task           VARCHAR(8)   NOT NULL CHECK (task IN ('deliver', 'refund', 'person')),
    queued_at      BIGINT,                         -- when its job was handed to an engine
    done_at        BIGINT,                         -- when its task was carried out
    held_at        BIGINT,                         -- when its task was given up, and a person told
    tries          BIGINT       NOT NULL DEFAULT 0,
    -- An order is delivered once, whatever transactions pay it.
    delivers       VARCHAR(32)  AS (IF(task = 'deliver', out_trade_no, NULL)) STORED,
    raw_since      BIGINT       AS (IF(raw IS NULL, NULL, received_at)) STORED,
    PRIMARY KEY (mch_id, transaction_id),
    UNIQUE KEY wxpay_one_delivery (mch_id, sub_mch_id, delivers),
    KEY wxpay_payment_order (mch_id, out_trade_no),
    KEY wxpay_payment_open (done_at, held_at, received_at),
    KEY wxpay_payment_raw (raw_since)
) ENGINE = InnoDB CHARACTER SET ascii COLLATE ascii_bin;

-- What is wanted of the gateway, written before it is asked.
CREATE TABLE IF NOT EXISTS wxpay_intent (
    mch_id         VARCHAR(32)  NOT NULL,
    kind           VARCHAR(16)  NOT NULL CHECK (kind IN ('order', 'charge', 'refund', 'bill', 'reconcile')),
    number         VARCHAR(64)  NOT NULL,          -- out_trade_no, out_refund_no, or the day
    sub_mch_id     VARCHAR(32)  NOT NULL DEFAULT '',
    out_trade_no   VARCHAR(32)  NOT NULL,
    transaction_id VARCHAR(32)  NOT NULL DEFAULT '', -- of a refund: the payment that it returns
    fen            BIGINT       NOT NULL,
    fee_type       VARCHAR(16)  NOT NULL DEFAULT 'CNY',
    state          VARCHAR(16)  NOT NULL,
    settlement     VARCHAR(512),                   -- of a charge: where its settlement stands
    created_at     BIGINT       NOT NULL,
    next_at        BIGINT,                         -- when it is due; the lease of who works on it; NULL once it is finished
    sent_at        BIGINT,                         -- of a refund: when it was last sent
    tries          BIGINT       NOT NULL DEFAULT 0,
    PRIMARY KEY (mch_id, kind, sub_mch_id, number),
    KEY wxpay_intent_due (next_at),
    KEY wxpay_intent_order (mch_id, out_trade_no)
) ENGINE = InnoDB CHARACTER SET ascii COLLATE ascii_bin;

-- What jobs have done.
CREATE TABLE IF NOT EXISTS wxpay_effect (
    effect_key VARCHAR(160) PRIMARY KEY,
    done_at    BIGINT       NOT NULL
) ENGINE = InnoDB CHARACTER SET ascii COLLATE ascii_bin;
