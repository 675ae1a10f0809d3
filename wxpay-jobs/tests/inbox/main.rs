//! The inbox over real databases: `SQLite`, and `PostgreSQL` and `MariaDB` if `WXPAY_POSTGRES` and `WXPAY_MARIADB` name
//! servers, as `scripts/postgres` and `scripts/mariadb` do.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test stops where it is wrong")]

mod common;
mod drivers;
mod errors;
mod keep;
mod rows;
mod tables;

/// Tests of one database each, for functions that take a pool.
macro_rules! on_each_database {
    ($($name:ident),+ $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                crate::common::sqlite(async |pool| super::$name(pool).await).await;
            })+
        }

        #[cfg(feature = "postgres")]
        mod on_postgres {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                for level in crate::common::LEVELS {
                    crate::common::postgres(level, async |pool| super::$name(pool).await).await;
                }
            })+
        }

        #[cfg(feature = "mysql")]
        mod on_mariadb {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                for level in crate::common::LEVELS {
                    crate::common::mariadb(level, async |pool| super::$name(pool).await).await;
                }
            })+
        }
    };
}

use on_each_database;
