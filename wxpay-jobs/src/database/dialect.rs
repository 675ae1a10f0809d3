//! How databases differ.

use std::borrow::Cow;

/// The dialect of a database's SQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Dialect {
    /// `SQLite`.
    Sqlite,
    /// `PostgreSQL`.
    Postgres,
    /// `MySQL` and `MariaDB`.
    Mysql,
}

impl Dialect {
    /// Returns the statement with the placeholders of the dialect: `?`, or `$1` and so on for `PostgreSQL`. A statement
    /// has no `?` of another meaning.
    #[must_use]
    pub fn statement(self, statement: &str) -> Cow<'_, str> {
        if self != Self::Postgres {
            return Cow::Borrowed(statement);
        }
        let mut numbered = String::with_capacity(statement.len() + 16);
        let mut number = 0;
        for part in statement.split_inclusive('?') {
            match part.strip_suffix('?') {
                Some(before) => {
                    number += 1;
                    numbered.push_str(before);
                    numbered.push('$');
                    numbered.push_str(&number.to_string());
                }
                None => numbered.push_str(part),
            }
        }
        Cow::Owned(numbered)
    }

    /// Returns the clause that locks the rows of a SELECT until the end of the transaction; empty for `SQLite`, where a
    /// transaction that writes is alone.
    #[must_use]
    pub const fn row_lock(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres | Self::Mysql => " FOR UPDATE",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statement_numbers_the_values_for_postgres_alone() {
        let statement = "UPDATE a SET b = ? WHERE c = ?";
        assert_eq!(Dialect::Postgres.statement(statement), "UPDATE a SET b = $1 WHERE c = $2");
        assert_eq!(Dialect::Sqlite.statement(statement), statement);
        assert_eq!(Dialect::Mysql.statement(statement), statement);
    }
}
