//! The command `wxpay listen`: a server that receives notifications, tells them, and answers them.

mod answer;
mod arrival;
mod attempts;
mod idle_connections;
mod line;
mod options;
mod printer;
mod reception;
mod recipients;
mod recorder;
mod server;
mod signature;
mod stdout_end;
mod target;
mod verdict;

use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use tokio::sync::watch;

use self::attempts::Attempts;
use self::options::{AcceptedSignType, AnswerMode, parse_target};
use self::printer::{Printer, PrinterEnd};
use self::reception::Reception;
use self::recipients::Recipients;
use self::recorder::Recorder;
use self::signature::Examiner;
use self::target::Target;
use crate::account::AccountSourceOptions;
use crate::address::parse_address;
use crate::error::CommandError;
use crate::format::OutputFormat;
use crate::key::ApiV3KeyOption;
use crate::ready_file;
use crate::termination::interruption;

/// How long the reader of stdout may take for the last lines.
const PRINT_TIME: Duration = Duration::from_secs(3);

/// The help below the options.
const HELP: &str = "\
The first line on stdout is `listening on http://ADDR`. Then comes one line a message:
  received    the table, such as pay.pay_notification, or null
  verdict     accept or reject, with class and detail of a rejection
  signature   the mistake that reproduces a wrong signature, if one does
  signed      false where the protocol has no signature; sign_type where it has one
  mch_id, out_trade_no, transaction_id, out_refund_no, refund_id, refund_status,
  product_id, total_fee, refund_fee, contract_code, contract_id, change_type,
  out_order_no, order_id
              as they are there, amounts in fen; not verified in a rejected message;
              result_code, err_code and err_code_des of a failed payment
  attempt     how often the message came; duplicate whether it was accepted before
  answered    SUCCESS, FAIL, errcode 0, or HTTP n; null if nobody waited for it
  forward     of an accepted message: status and milliseconds of the target, or error
  file        the record, or null

Any path is accepted, with POST. WeChat Pay cannot reach an address of this computer:
name it as notify_url at `wxpay sandbox`, or let a tunnel lead to it.

The account is that of WXPAY_APPID, WXPAY_MCH_ID and WXPAY_KEY, or of a file; of several
accounts that which the message names.

Exit code 0: it was interrupted, or stdout was closed. 1: it cannot listen or write.
2: bad arguments.

Example: wxpay listen --listen 127.0.0.1:9000 --forward-to http://127.0.0.1:3000/notify";

/// Receive notifications: verify, print, record, forward and answer them.
#[derive(clap::Args)]
#[command(after_help = HELP)]
pub(crate) struct Arguments {
    /// Where to listen; port 0 picks a free one.
    #[arg(long, default_value = "127.0.0.1:0", value_name = "ADDRESS", value_parser = parse_address)]
    listen: SocketAddr,
    /// How messages are signed, instead of the account's way.
    #[arg(long, value_name = "TYPE", ignore_case = true)]
    sign_type: Option<AcceptedSignType>,
    /// Forward what is accepted to this URL, byte for byte, and answer as it answers.
    /// Without an answer in 5 seconds the message is refused.
    #[arg(long, value_name = "URL", value_parser = parse_target)]
    forward_to: Option<Url>,
    /// Keep the bytes of everything that comes in this folder, one file each:
    /// `000001-pay_notification.xml`.
    #[arg(long, value_name = "DIR")]
    record: Option<PathBuf>,
    /// What is answered: `ok`, `fail` to everything, or `delay:SECONDS`, as `ok` but so
    /// much later.
    #[arg(long, value_name = "ANSWER", default_value = "ok", value_parser = AnswerMode::parse)]
    answer: AnswerMode,
    /// Write the URL into this file once it listens.
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
    #[command(flatten)]
    apiv3_key: ApiV3KeyOption,
    #[command(flatten)]
    source: AccountSourceOptions,
    /// One JSON object a line, or words for people.
    #[arg(long, value_name = "FORMAT", default_value = "json")]
    format: OutputFormat,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, CommandError> {
    let accounts = arguments.source.load_all()?;
    let apiv3_key = arguments.apiv3_key.parse()?;
    let recipients = Recipients::new(accounts, arguments.sign_type, apiv3_key);
    let recipients = recipients.map_err(|error| CommandError::usage(error, ""))?;
    let recorder = arguments.record.as_deref().map(Recorder::open).transpose()?;
    let target = arguments.forward_to.as_ref().map(Target::new).transpose()?;
    let (printer, end) = Printer::start(io::stdout())?;
    let (notes, _) = Printer::start(io::stderr())?;
    let reception = Reception {
        recipients,
        attempts: Attempts::default(),
        recorder: recorder.map(Arc::new),
        target,
        mode: arguments.answer,
        format: arguments.format,
        examiner: Examiner::default(),
        printer,
        notes,
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|error| CommandError::work(format_args!("cannot start: {error}"), ""))?;
    let result = runtime.block_on(listen(arguments, reception, end));
    // A reader of stdout that does not read must not keep the process.
    runtime.shutdown_background();
    result
}

async fn listen(
    arguments: &Arguments,
    reception: Reception,
    mut printer_end: PrinterEnd,
) -> Result<ExitCode, CommandError> {
    let address = arguments.listen;
    let listening = server::bind(address).and_then(|socket| Ok((socket.local_addr()?, socket)));
    let (address, socket) = listening.map_err(|error| {
        CommandError::work(
            format_args!("cannot listen at {address}: {error}"),
            "choose another address with --listen; port 0 picks a free one",
        )
    })?;
    refuse_own_address(arguments.forward_to.as_ref(), address)?;
    let url = format!("http://{address}");
    let interrupted = interruption();
    if let Some(file) = &arguments.ready_file {
        ready_file::write(file, &url)?;
    }
    if address.ip().is_loopback() {
        reception.notes.print_note(
            "note: WeChat Pay cannot reach this address: notifications come from `wxpay sandbox` or over a tunnel"
                .to_owned(),
        );
    }
    reception.printer.next_place().await.fill(format!("listening on {url}"));
    let (stop, stopped) = watch::channel(false);
    let reception = Arc::new(reception);
    let serving = tokio::spawn(server::serve(socket, Arc::clone(&reception), stopped));
    let mut end = None;
    tokio::select! {
        () = interrupted => {}
        () = stdout_end::stdout_end() => {}
        result = &mut printer_end => end = Some(result),
    }
    let interrupted_again = interruption();
    // The server is there, and holds a receiver.
    let _ = stop.send(true);
    let drained = async {
        let _ = serving.await;
        reception.examiner.stop();
        drop(reception);
        match end {
            Some(end) => end,
            // The last message that is still at work ends the printer.
            None => match tokio::time::timeout(PRINT_TIME, printer_end).await {
                Ok(end) => end,
                Err(_) => Ok(Err(ErrorKind::TimedOut.into())),
            },
        }
    };
    tokio::select! {
        // That nobody reads stdout any more is not an error.
        end = drained => match end {
            Ok(Err(error)) if error.kind() != ErrorKind::BrokenPipe => Err(CommandError::work(
                match error.kind() {
                    ErrorKind::TimedOut => "stdout is not read, and the last lines are lost".to_owned(),
                    _ => format!("cannot write to stdout: {error}"),
                },
                "look at where the output goes",
            )),
            _ => Ok(ExitCode::SUCCESS),
        },
        () = interrupted_again => Ok(ExitCode::SUCCESS),
    }
}

/// Whether a connection to a host gets to who listens at an address: every address is one of this computer, too.
fn leads_to(host: IpAddr, address: IpAddr) -> bool {
    let (host, address) = (host.to_canonical(), address.to_canonical());
    let is_local = |ip: IpAddr| ip.is_loopback() || ip.is_unspecified();
    host == address || (host.is_unspecified() || address.is_unspecified()) && is_local(host) && is_local(address)
}

/// Refuses to forward to the own address, which would never end.
fn refuse_own_address(target: Option<&Url>, address: SocketAddr) -> Result<(), CommandError> {
    let Some(target) = target else { return Ok(()) };
    let host = target.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let is_own_host = host == "localhost" || host.parse().is_ok_and(|host| leads_to(host, address.ip()));
    if is_own_host && target.port_or_known_default() == Some(address.port()) {
        return Err(CommandError::usage(
            format_args!("`--forward-to` is the address at which it listens, {address}"),
            "give the address of the program that handles notifications",
        ));
    }
    Ok(())
}
