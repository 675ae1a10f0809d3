//! The database: a file of `SQLite`, or a `PostgreSQL` that several processes share.

use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{PgPool, SqlitePool};

/// How long a request waits for a connection. Then it is refused, and the gateway repeats its notification.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(4);
/// How long `SQLite` waits for another process that writes.
const BUSY_TIMEOUT: Duration = Duration::from_secs(4);

/// The pools of a process. Requests and jobs have one each, so that neither waits for the other's connections.
pub(crate) struct Pools<P> {
    pub(crate) requests: P,
    pub(crate) jobs: P,
}

/// A database by its connection string.
pub(crate) enum Storage {
    Sqlite(Box<SqliteConnectOptions>),
    Postgres(Box<PgConnectOptions>),
}

impl Storage {
    /// Parses a connection string. No error repeats it, because it may have a password.
    pub(crate) fn parse(url: &str) -> Result<Self, String> {
        if let Some(file) = url.strip_prefix("sqlite:") {
            let file = file.strip_prefix("//").unwrap_or(file);
            if file.is_empty() || file.contains(":memory:") {
                return Err("--database: sqlite: needs the name of a file, such as sqlite:shop.db".to_owned());
            }
            let folder = Path::new(file).parent().filter(|folder| !folder.as_os_str().is_empty());
            if folder.is_some_and(|folder| !folder.is_dir()) {
                return Err(format!("--database: the folder of {file} does not exist; create it"));
            }
            let options = SqliteConnectOptions::new()
                .filename(file)
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                // A payment that was acknowledged survives a power failure.
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(BUSY_TIMEOUT);
            return Ok(Self::Sqlite(Box::new(options)));
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let options = PgConnectOptions::from_str(url).map_err(|_| {
                "--database: the URL of PostgreSQL cannot be read; write postgres://USER:PASSWORD@HOST:PORT/NAME, \
                 with special characters of the password as %40 and so on"
            })?;
            return Ok(Self::Postgres(Box::new(options.application_name("shop"))));
        }
        Err("--database: write sqlite:FILE or postgres://USER:PASSWORD@HOST:PORT/NAME".to_owned())
    }
}

impl Storage {
    /// Returns the file for a sandbox inside, beside that of the shop: both know the same orders after a restart.
    pub(crate) fn sandbox_file(&self) -> Option<PathBuf> {
        match self {
            Self::Sqlite(options) => Some(options.get_filename().with_extension("sandbox")),
            Self::Postgres(_) => None,
        }
    }
}

/// Opens the pools of `SQLite`. It has one writer at a time, so each pool has one connection, and requests queue for it
/// here, in their order, rather than in `SQLite`, by chance.
pub(crate) fn sqlite_pools(options: &SqliteConnectOptions) -> Pools<SqlitePool> {
    let pool = || {
        SqlitePoolOptions::new().max_connections(1).acquire_timeout(ACQUIRE_TIMEOUT).connect_lazy_with(options.clone())
    };
    Pools { requests: pool(), jobs: pool() }
}

/// Opens the pools of `PostgreSQL`. Nothing is connected yet: the shop also starts while the database is away.
pub(crate) fn postgres_pools(options: &PgConnectOptions) -> Pools<PgPool> {
    let pool = |connections| {
        PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .connect_lazy_with(options.clone())
    };
    Pools { requests: pool(8), jobs: pool(4) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_refuses_without_the_password() {
        for url in ["postgres://shop:secret@host:port/shop", "mysql://shop:secret@host/shop", "secret", "sqlite:"] {
            let error = Storage::parse(url).err().unwrap();
            assert!(!error.contains("secret") && error.contains("--database"), "{error}");
        }
    }

    #[test]
    fn parse_takes_files_and_postgres() {
        assert!(matches!(Storage::parse("sqlite:shop.db"), Ok(Storage::Sqlite(_))));
        assert!(matches!(Storage::parse("sqlite:///tmp/shop.db"), Ok(Storage::Sqlite(_))));
        assert!(matches!(Storage::parse("postgres://shop:secret@127.0.0.1:5432/shop"), Ok(Storage::Postgres(_))));
    }
}
