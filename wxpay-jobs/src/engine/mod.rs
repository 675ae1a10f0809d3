//! The engine: jobs of [apalis](https://docs.rs/apalis) in the merchant's own database.
//!
//! [`SqliteJobs`] keeps the jobs in the `SQLite` file of the shop, [`PostgresJobs`] in the `PostgreSQL` database that
//! many machines share. A job becomes visible with the commit of the transaction that enqueued it. `run` carries jobs
//! out until it is told to stop.
//!
//! The rows of [`tables`](crate::tables) are the truth, the engine only wakes: it may lose a job or run one twice, and
//! the sweep and the marks of effects see to it that each effect happens once. `docs/engine.md` says what it does when
//! a process is killed, the database restarts or a clock is moved.

mod clock;
mod error;
mod fetched;
mod handler;
mod housekeeping;
#[cfg(feature = "apalis-postgres")]
mod postgres;
mod queue;
mod settings;
#[cfg(feature = "apalis-sqlite")]
mod sqlite;
mod statements;
mod supervisor;
mod text;
mod work;

pub use error::EngineError;
#[cfg(feature = "apalis-postgres")]
pub use postgres::PostgresJobs;
pub use settings::EngineSettings;
#[cfg(feature = "apalis-sqlite")]
pub use sqlite::SqliteJobs;
pub use work::{Step, Work};
