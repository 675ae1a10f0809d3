//! The tables `wxpay_payment`, `wxpay_intent` and `wxpay_effect`: as SQL for the merchant's own migrations, or created
//! by [`create`].

use crate::database::{Connection, DatabaseError, Dialect};

/// The tables for `SQLite`.
pub const SQLITE: &str = include_str!("sqlite.sql");
/// The tables for `PostgreSQL`.
pub const POSTGRES: &str = include_str!("postgres.sql");
/// The tables for `MySQL` 8 and `MariaDB` 10.6.
pub const MYSQL: &str = include_str!("mysql.sql");

/// What processes lock that create the tables of one database at the same time: "wxpay" in ASCII.
const CREATION_LOCK: i64 = 0x77_78_70_61_79;

/// Returns the statements that create the tables, one by one, for a driver that takes no more at once. A table or an
/// index that is there is left as it is.
pub fn statements(dialect: Dialect) -> impl Iterator<Item = String> {
    let sql = match dialect {
        Dialect::Sqlite => SQLITE,
        Dialect::Postgres => POSTGRES,
        Dialect::Mysql => MYSQL,
    };
    // Comments have semicolons; the statements have no text with `--` or `;`.
    let lines: Vec<_> = sql.lines().map(|line| line.split("--").next().unwrap_or_default().trim_end()).collect();
    let statements: Vec<_> = lines.join("\n").split(';').map(|statement| statement.trim().to_owned()).collect();
    statements.into_iter().filter(|statement| !statement.is_empty())
}

/// Creates what is missing of the tables. Any number of processes may do so at once; a process may create its own
/// tables in the same transaction, before or after.
///
/// A table of an older version, which lacks a column, is an error: see [`check`].
///
/// On `PostgreSQL` the processes wait for each other until the commit, and nothing is locked that exists. `MySQL`
/// commits the transaction with each table.
///
/// # Errors
/// If the database fails, or does not let its user create tables.
pub async fn create<C: Connection>(connection: &mut C) -> Result<(), DatabaseError> {
    let dialect = connection.dialect();
    if dialect == Dialect::Postgres {
        // IF NOT EXISTS alone does not help: two that find nothing both create, and one of them fails.
        connection.query("SELECT pg_advisory_xact_lock(?)::text", &[CREATION_LOCK.into()]).await?;
    }
    for statement in statements(dialect) {
        if dialect == Dialect::Postgres && exists(connection, name(&statement)).await? {
            continue;
        }
        connection.execute(&statement, &[]).await?;
    }
    check(connection).await
}

/// Checks that the tables have all columns: after a migration by the merchant's own tool, or at the start of a process.
///
/// # Errors
/// If one is missing: [`DatabaseErrorKind::Schema`](crate::database::DatabaseErrorKind::Schema), with the name of the
/// column or the table in its source. Or if the database fails.
pub async fn check<C: Connection>(connection: &mut C) -> Result<(), DatabaseError> {
    for statement in statements(connection.dialect()).filter(|statement| statement.starts_with("CREATE TABLE")) {
        let query = format!("SELECT {} FROM {} WHERE 1 = 0", columns(&statement).join(", "), name(&statement));
        connection.query(&query, &[]).await?;
    }
    Ok(())
}

/// The columns of a table, by the statement that creates it: each has a line of its own, and keys are in capitals.
fn columns(statement: &str) -> Vec<&str> {
    let names = statement.lines().skip(1).filter_map(|line| line.split_whitespace().next());
    names.filter(|name| name.starts_with(|letter: char| letter.is_ascii_lowercase())).collect()
}

/// Whether there is a table or an index of a name. CREATE INDEX waits for all who write to the table, even if the index
/// is there.
async fn exists<C: Connection>(connection: &mut C, name: &str) -> Result<bool, DatabaseError> {
    let rows = connection.query("SELECT to_regclass(?)::text", &[name.into()]).await?;
    Ok(rows.first().map_or(Ok(None), |row| row.text(0))?.is_some())
}

/// What a statement creates.
fn name(statement: &str) -> &str {
    let name = statement.split_once("IF NOT EXISTS ").map_or("", |(_, rest)| rest);
    name.split([' ', '\n']).next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_are_whole_without_their_comments() {
        for (dialect, count) in [(Dialect::Sqlite, 9), (Dialect::Postgres, 9), (Dialect::Mysql, 3)] {
            let statements: Vec<_> = statements(dialect).collect();
            assert_eq!(statements.len(), count, "{dialect:?}");
            for statement in statements {
                assert!(statement.starts_with("CREATE "), "{statement}");
                assert!(name(&statement).starts_with("wxpay_"), "{statement}");
                assert_eq!(statement.matches('(').count(), statement.matches(')').count(), "{statement}");
                assert!(!statement.contains("--"), "{statement}");
                if name(&statement) == "wxpay_effect" {
                    assert_eq!(columns(&statement), ["effect_key", "done_at"]);
                }
                if name(&statement) == "wxpay_payment" {
                    assert!(columns(&statement).len() >= 13, "{statement}");
                }
            }
        }
    }
}
