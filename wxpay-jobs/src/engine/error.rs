//! What keeps an engine from starting.

use std::fmt;

use crate::database::DatabaseError;

/// Why an engine does not start.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum EngineError {
    /// Its database failed.
    Database(DatabaseError),
    /// Its tables could not be made. Nothing is lost; jobs wait in the rows.
    Tables(DatabaseError),
    /// The extension `hstore`, which the engine's tables need, is neither there nor may be created.
    Extension(DatabaseError),
    /// Tables of these names were made by another program: `Jobs` or `Workers` in a file of `SQLite`, those of the
    /// schema `apalis` in `PostgreSQL`.
    OtherTables,
}

impl fmt::Display for EngineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Database(_) => "the engine's database failed; start the engine again",
            Self::Tables(_) => {
                "the engine's tables could not be made; give the user the right to create them, or connect once as a \
                 user who has it"
            }
            Self::Extension(_) => {
                "the engine's tables need PostgreSQL's extension hstore; install the contrib package of the server and \
                 run `CREATE EXTENSION hstore` as a superuser, in a schema of the user's search_path"
            }
            Self::OtherTables => {
                "the tables Jobs and Workers, or the schema apalis, were made by another program; give the shop's \
                 payments and jobs a database of their own, or remove the tables if nothing uses them"
            }
        })
    }
}

impl std::error::Error for EngineError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Database(error) | Self::Tables(error) | Self::Extension(error) => Some(error),
            Self::OtherTables => None,
        }
    }
}

impl From<DatabaseError> for EngineError {
    fn from(error: DatabaseError) -> Self {
        Self::Database(error)
    }
}

impl From<sqlx::Error> for EngineError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error.into())
    }
}
