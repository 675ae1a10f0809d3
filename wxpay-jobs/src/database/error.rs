//! What fails in a database.

use std::fmt;
use std::sync::Arc;

type Source = Arc<dyn std::error::Error + Send + Sync>;

/// A failure of the database.
#[derive(Clone, Debug)]
pub struct DatabaseError {
    kind: DatabaseErrorKind,
    source: Source,
}

/// The kind of a failure, by which it is decided what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DatabaseErrorKind {
    /// A unique key refused the row.
    Unique,
    /// The transaction met another one: a deadlock, a serialization failure or a busy file. Begin it again.
    Conflict,
    /// The database cannot be reached, is starting or is stopping. Try again later.
    Unavailable,
    /// A table or a column is missing, or has another type: migrate the tables.
    Schema,
    /// The disk is full, or the file cannot be written.
    Storage,
    /// Any other.
    Other,
}

impl DatabaseError {
    /// Creates an error of a kind, from that of the driver.
    pub fn new(kind: DatabaseErrorKind, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { kind, source: Arc::from(source.into()) }
    }

    /// The error of a value that the statement does not promise.
    pub(super) fn unexpected_value(index: usize) -> Self {
        Self::new(DatabaseErrorKind::Schema, format!("the value {index} of the row is missing or has another type"))
    }

    /// Returns the kind.
    #[must_use]
    pub const fn kind(&self) -> DatabaseErrorKind {
        self.kind
    }

    /// Returns the kind of the failure of a database that an error comes from, such as one of the merchant's own code:
    /// a `DatabaseError`, or an error of sqlx. `None` if there is none among its sources.
    pub fn kind_of(error: &(dyn std::error::Error + 'static)) -> Option<DatabaseErrorKind> {
        let mut next = Some(error);
        while let Some(error) = next {
            if let Some(database) = error.downcast_ref::<Self>() {
                return Some(database.kind);
            }
            #[cfg(any(feature = "mysql", feature = "postgres", feature = "sqlite"))]
            if let Some(error) = error.downcast_ref() {
                return Some(super::sqlx::error::kind(error));
            }
            next = error.source();
        }
        None
    }

    /// Returns whether the same transaction may succeed when it is begun again: at once after a conflict, later if the
    /// database is away.
    #[must_use]
    pub const fn is_transient(&self) -> bool {
        self.kind.is_transient()
    }
}

impl DatabaseErrorKind {
    /// Returns whether the same transaction may succeed when it is begun again.
    #[must_use]
    pub const fn is_transient(self) -> bool {
        matches!(self, Self::Conflict | Self::Unavailable | Self::Storage)
    }
}

impl fmt::Display for DatabaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            DatabaseErrorKind::Unique => "a unique key refused the row",
            DatabaseErrorKind::Conflict => "the transaction met another one; begin it again",
            DatabaseErrorKind::Unavailable => "the database cannot be reached; try again later",
            DatabaseErrorKind::Schema => "a table or a column is missing or has another type; migrate the tables",
            DatabaseErrorKind::Storage => "the database cannot write; look at its disk",
            DatabaseErrorKind::Other => "the database refused the statement",
        })
    }
}

impl std::error::Error for DatabaseError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(self.source.as_ref())
    }
}
