//! The tables, as SQL for the merchant's own migrations: `wxpay_payment`, `wxpay_intent` and `wxpay_effect`.

/// The tables for `SQLite`.
pub const SQLITE: &str = include_str!("sqlite.sql");
/// The tables for `PostgreSQL`.
pub const POSTGRES: &str = include_str!("postgres.sql");
/// The tables for `MySQL` 8 and `MariaDB` 10.6.
pub const MYSQL: &str = include_str!("mysql.sql");
