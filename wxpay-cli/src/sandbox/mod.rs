//! The command `wxpay sandbox`: a gateway for tests, which runs until it is interrupted.

mod scenario;
mod stdin;

use std::io::{self, Write as _};
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;

use wxpay_sandbox::{Durability, Sandbox};

use self::scenario::ScenarioOptions;
use crate::address::parse_address;
use crate::error::CommandError;
use crate::network::{self, NetworkOptions};
use crate::open_files;
use crate::ready_file;
use crate::termination::interruption;

/// Run a gateway for tests, which any SDK can be pointed at
///
/// It starts with a demo merchant: appid wxd930ea5d5a258f4f, mch_id 10000100,
/// key 192006250b4c09247ec02edce69f6a2d, sub_mch_id 1900000109, sub_appid
/// wx8888888888888888. Everything is kept in memory, unless --data names a file.
///
/// A scenario is a list of tables `[[step]]`, each with one of `call` with `fields`,
/// `pay`, `refund_finish`, `advance_seconds`, `fault`, or `expect` with `order`.
///
/// Exit code 0: it was interrupted, stdin ended with --stop-with-stdin, or the scenario went
/// as expected. 1: it cannot listen, or a step failed. 2: bad arguments, or a fault in a file;
/// it did not listen.
///
/// Examples: wxpay sandbox --listen 127.0.0.1:8080
///           wxpay sandbox --scenario examples/scenarios/paid.toml --then-exit
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    /// Where to listen; port 0 picks a free one. The first line on stdout
    /// says which.
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDRESS", value_parser = parse_address)]
    listen: SocketAddr,
    /// Write the URL into this file once it listens, before a scenario is played.
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
    /// End when stdin ends. A program that starts the sandbox holds the other end of a pipe,
    /// so that the sandbox ends with it, even if it is killed.
    #[arg(long)]
    stop_with_stdin: bool,
    /// Keep orders, refunds and notifications still due in this file, which is made
    /// if it is not there. A killed sandbox goes on where it was.
    #[arg(long, value_name = "FILE")]
    data: Option<PathBuf>,
    /// What the file of --data keeps after a power failure: `full` is all that was
    /// answered; `fast` is all but the last moments, and calls are answered sooner.
    #[arg(long, value_name = "HOW", default_value = "fast", requires = "data")]
    durability: DurabilityChoice,
    /// The merchants, and orders to begin with, instead of the demo merchant (TOML).
    #[arg(long, value_name = "FILE")]
    merchants: Option<PathBuf>,
    /// Give out the same numbers for the same calls.
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// Play the cases of WeChat Pay's own sandboxes below /sandboxnew and
    /// /xdc/apiv2sandbox: an order's amount, or the header
    /// Wechatpay-Negative-Test, says what becomes of it.
    #[arg(long)]
    official_cases: bool,
    /// Where the cloud-run service NAME receives callbacks.
    #[arg(long, value_name = "NAME=URL", value_parser = parse_name_and_url)]
    container: Vec<(String, String)>,
    /// Where the cloud function NAME receives callbacks.
    #[arg(long, value_name = "NAME=URL", value_parser = parse_name_and_url)]
    function: Vec<(String, String)>,
    /// Where merchants are called when the code of a product is scanned
    /// (NATIVE, mode one).
    #[arg(long, value_name = "URL", value_parser = parse_url)]
    native_callback: Option<String>,
    #[command(flatten)]
    scenario: ScenarioOptions,
    #[command(flatten)]
    network: NetworkOptions,
}

/// The most connections at a time, if the system allows them.
const MAX_CONNECTIONS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(16_383);

/// What the data file promises of a power failure.
#[derive(Clone, Copy, clap::ValueEnum)]
enum DurabilityChoice {
    Full,
    Fast,
}

impl From<DurabilityChoice> for Durability {
    fn from(choice: DurabilityChoice) -> Self {
        match choice {
            DurabilityChoice::Full => Self::Full,
            DurabilityChoice::Fast => Self::Fast,
        }
    }
}

fn parse_url(argument: &str) -> Result<String, String> {
    if argument.starts_with("http://") || argument.starts_with("https://") {
        return Ok(argument.to_owned());
    }
    Err("write a URL, such as http://127.0.0.1:9000/scanned".to_owned())
}

fn parse_name_and_url(argument: &str) -> Result<(String, String), String> {
    match argument.split_once('=') {
        Some((name, url)) if !name.is_empty() && parse_url(url).is_ok() => Ok((name.to_owned(), url.to_owned())),
        _ => Err("write NAME=URL, such as pay=http://127.0.0.1:9000".to_owned()),
    }
}

/// Resolves when the sandbox is to end: at SIGTERM or Ctrl-C, and at the end of stdin if so asked.
fn end(stop_with_stdin: bool) -> impl Future<Output = ()> {
    let interrupted = interruption();
    let stdin_end = stop_with_stdin.then(stdin::end);
    async {
        let stdin_end = async {
            match stdin_end {
                Some(end) => end.await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = interrupted => {}
            () = stdin_end => {}
        }
    }
}

#[tokio::main]
pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode, CommandError> {
    let Arguments {
        listen,
        ready_file,
        stop_with_stdin,
        data,
        durability,
        merchants,
        seed,
        official_cases,
        container,
        function,
        native_callback,
        scenario,
        network,
    } = arguments;
    let max_connections = open_files::connection_limit(MAX_CONNECTIONS);
    let mut builder = network.apply(Sandbox::builder().listen(listen).max_connections(max_connections));
    if let Some(file) = data {
        builder = builder.data(&file).durability(durability.into());
    }
    if let Some(file) = merchants {
        builder = builder.merchants(&file).map_err(|error| CommandError::usage(error.to_string(), ""))?;
    }
    if let Some(seed) = seed {
        builder = builder.seed(seed);
    }
    if official_cases {
        builder = builder.official_cases();
    }
    for (name, url) in container {
        builder = builder.container(&name, &url);
    }
    for (name, url) in function {
        builder = builder.function(&name, &url);
    }
    if let Some(url) = native_callback {
        builder = builder.native_callback(&url);
    }
    let scenario = scenario.read(&builder)?;
    let sandbox = builder.start().await.map_err(|error| {
        // The sandbox's own errors have the kind `Other`; any other is about the address.
        let help = match error.kind() {
            io::ErrorKind::Other => "",
            _ => "choose another address with --listen; port 0 picks a free one",
        };
        CommandError::work(format_args!("cannot start at {listen}: {error}"), help)
    })?;
    let limited = open_files::limit_note(MAX_CONNECTIONS, max_connections);
    for note in network::startup_notes(&sandbox).into_iter().chain(limited) {
        // A closed stderr is not an error.
        let _ = writeln!(io::stderr(), "{note}");
    }
    let ended = end(stop_with_stdin);
    if let Some(file) = ready_file {
        ready_file::write(&file, &sandbox.url())?;
    }
    let mut stdout = io::stdout();
    if writeln!(stdout, "listening on {}", sandbox.url()).and_then(|()| stdout.flush()).is_err() {
        // Without the address no client can connect.
        return Ok(ExitCode::FAILURE);
    }
    tokio::pin!(ended);
    if let Some(scenario) = scenario {
        let result = tokio::select! {
            result = scenario.play(&sandbox) => result,
            () = &mut ended => return Ok(ExitCode::SUCCESS),
        };
        result?;
        if scenario.is_all {
            return Ok(ExitCode::SUCCESS);
        }
    }
    tokio::select! {
        () = sandbox.serve() => Ok(ExitCode::FAILURE),
        () = &mut ended => Ok(ExitCode::SUCCESS),
    }
}
