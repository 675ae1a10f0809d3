//! The command `wxpay replay`: recorded notifications, sent again with the same bytes.

use std::io::Write as _;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use crate::delivery::{Delivery, Sent, TIME_LIMIT, deliver};
use crate::error::CommandError;
use crate::format::OutputFormat;
use crate::http_post::{HttpPoster, parse_url};
use crate::input;
use crate::output;
use crate::runtime::block_on;

/// The help below the options.
const HELP: &str = "\
Prints one line for each sending, as they end: {\"file\":…,\"status\":200,\"answer\":…,
\"milliseconds\":…,\"acknowledged\":true}. `answer` has the first 200 characters;
`status` and `answer` are null and `error` tells why if no answer came. Acknowledged
means HTTP 200 with `return_code` SUCCESS, or with `errcode` 0 for a file in JSON.
No redirect is followed, and nothing is repeated.

Exit code 0: all were acknowledged. 1: one was not. 2: bad arguments or a file that
cannot be read, and nothing was sent.

Example: wxpay replay recorded/*.xml --to http://127.0.0.1:3000/wxpay/notify --times 2";

/// Send recorded notifications again, the same bytes.
#[derive(clap::Args)]
#[command(after_help = HELP)]
pub(crate) struct Arguments {
    /// A file whose bytes are the body, such as one of `wxpay listen --record`. All are
    /// read before the first is sent.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Where to send them.
    #[arg(long, value_name = "URL", value_parser = parse_url)]
    to: String,
    /// How often to send each.
    #[arg(long, value_name = "N", default_value = "1")]
    times: NonZeroUsize,
    /// How many to send at once.
    #[arg(long, value_name = "N", default_value = "1")]
    concurrent: NonZeroUsize,
    /// One JSON object a line, or words for people.
    #[arg(long, value_name = "FORMAT", default_value = "json")]
    format: OutputFormat,
}

/// The most sendings at once: each takes a connection, and so a file descriptor.
const MAX_CONCURRENT: usize = 1000;

/// A file and its bytes.
struct Recording {
    name: String,
    body: Vec<u8>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, CommandError> {
    if arguments.concurrent.get() > MAX_CONCURRENT {
        return Err(CommandError::usage(
            format_args!("`--concurrent` is at most {MAX_CONCURRENT}"),
            "send fewer at once; `--times` has no limit",
        ));
    }
    let read = |file: &PathBuf| {
        Ok(Arc::new(Recording { name: file.to_string_lossy().into_owned(), body: input::read_recorded(file)? }))
    };
    let recordings = arguments.files.iter().map(read).collect::<Result<Vec<_>, CommandError>>()?;
    let poster = HttpPoster::new(TIME_LIMIT)?;
    let summary = block_on(send_all(&recordings, &poster, arguments))??;
    // A closed stderr is not an error.
    let _ = writeln!(std::io::stderr(), "{}", summary.to_words());
    Ok(if summary.sent == summary.acknowledged { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Sends every recording as often as the arguments say, and prints a line for each. It stops when nobody reads them.
async fn send_all(
    recordings: &[Arc<Recording>],
    poster: &HttpPoster,
    arguments: &Arguments,
) -> Result<Summary, CommandError> {
    let mut due = std::iter::repeat_n(recordings, arguments.times.get()).flatten();
    let (mut running, mut summary) = (JoinSet::new(), Summary::default());
    loop {
        while running.len() < arguments.concurrent.get()
            && let Some(recording) = due.next()
        {
            let (recording, poster, url) = (Arc::clone(recording), poster.clone(), arguments.to.clone());
            running.spawn(async move {
                let delivery = deliver(&poster, &url, recording.body.clone()).await;
                (recording, delivery)
            });
        }
        let Some(ended) = running.join_next().await else { return Ok(summary) };
        let (recording, delivery) =
            ended.map_err(|error| CommandError::work(format_args!("a sending was not finished: {error}"), ""))?;
        summary.add(&delivery);
        if !output::print_line(&delivery.to_line(Sent::File(&recording.name), arguments.format))? {
            return Ok(summary);
        }
    }
}

/// What came of all sendings.
#[derive(Default)]
struct Summary {
    sent: usize,
    acknowledged: usize,
    times: Vec<Duration>,
}

impl Summary {
    fn add(&mut self, delivery: &Delivery) {
        self.sent += 1;
        self.acknowledged += usize::from(delivery.is_acknowledged);
        self.times.push(delivery.time);
    }

    fn to_words(&self) -> String {
        let mut times = self.times.clone();
        times.sort_unstable();
        // The time that so many hundredths of the sendings did not exceed.
        let at = |hundredths: usize| {
            let last = times.len().saturating_sub(1);
            let time = times.get((times.len() * hundredths).div_ceil(100).saturating_sub(1).min(last));
            time.copied().unwrap_or_default().as_secs_f64() * 1000.0
        };
        format!(
            "{} of {} acknowledged; {:.1} ms at the median, {:.1} ms at p99, {:.1} ms at most",
            self.acknowledged,
            self.sent,
            at(50),
            at(99),
            at(100),
        )
    }
}
