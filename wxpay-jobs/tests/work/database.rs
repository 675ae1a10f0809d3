//! A database that gives way before and after each statement, so that processes die and meet at all of them.

use sqlx::{Pool, Sqlite};
use tokio::task::yield_now;
use wxpay_jobs::database::{Connection, Database, DatabaseError, Dialect, Row, Transaction, Value};

#[derive(Clone)]
pub(crate) struct TestDatabase(pub(crate) Pool<Sqlite>);

pub(crate) struct TestTransaction(sqlx::Transaction<'static, Sqlite>);

impl Database for TestDatabase {
    type Transaction = TestTransaction;

    async fn begin(&self) -> Result<TestTransaction, DatabaseError> {
        yield_now().await;
        let transaction = Database::begin(&self.0).await?;
        yield_now().await;
        Ok(TestTransaction(transaction))
    }
}

impl Connection for TestTransaction {
    fn dialect(&self) -> Dialect {
        Connection::dialect(&self.0)
    }

    async fn execute(&mut self, statement: &str, values: &[Value<'_>]) -> Result<u64, DatabaseError> {
        let changed = Connection::execute(&mut self.0, statement, values).await;
        yield_now().await;
        changed
    }

    async fn query(&mut self, statement: &str, values: &[Value<'_>]) -> Result<Vec<Row>, DatabaseError> {
        let rows = Connection::query(&mut self.0, statement, values).await;
        yield_now().await;
        rows
    }
}

impl Transaction for TestTransaction {
    async fn commit(self) -> Result<(), DatabaseError> {
        Transaction::commit(self.0).await?;
        yield_now().await;
        Ok(())
    }
}
