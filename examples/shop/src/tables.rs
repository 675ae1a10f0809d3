//! The tables of the shop and of wxpay-jobs. A larger shop would have them in its migrations.

use wxpay_jobs::database::{Connection as _, Database, DatabaseError, Transaction as _};

/// The shop's own tables, for `SQLite` and `PostgreSQL` alike.
const SQL: &str = include_str!("tables.sql");

/// Creates all tables, unless they are there. Any number of processes may do so at once: `wxpay_jobs::tables::create`
/// lets one of them in, until its transaction ends.
pub(crate) async fn create<D: Database>(database: &D) -> Result<(), DatabaseError> {
    let mut transaction = database.begin().await?;
    wxpay_jobs::tables::create(&mut transaction).await?;
    for statement in SQL.split_inclusive(";\n") {
        transaction.execute(statement, &[]).await?;
    }
    transaction.commit().await
}
