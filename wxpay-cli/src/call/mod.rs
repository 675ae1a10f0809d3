//! The command `wxpay call`: a request of any table, and its verified reply as JSON.

mod bill;
mod caller;
mod download;
mod failure;
mod request;
mod settlement;

use std::io::{ErrorKind, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use wxpay_core::Merchant;
use wxpay_core::schema::{Channel, Direction, Message, Retry, pay};

use self::caller::Caller;
use self::failure::Failure;
use self::request::TableRequest;
use crate::account::{AccountNeeds, AccountOptions};
use crate::error::CommandError;
use crate::host::Host;
use crate::mask;
use crate::message_name::MessageNameParser;
use crate::output;
use crate::runtime::block_on;
use crate::till_file::TillFile;

/// The help below the options.
const HELP: &str = "\
Prints the verified reply as one JSON object, with amounts in fen; a bill as
{\"bill\":\"…\"}, unpacked. A call that failed prints {\"error\":{\"kind\":…,\"code\":…,
\"message\":…,\"effect\":\"none|possible|done\",\"action\":…,\"attempts\":…}}: the effect is
what may have happened, the action what to do.

The account is that of WXPAY_APPID, WXPAY_MCH_ID and WXPAY_KEY; optional are
WXPAY_NOTIFY_URL, WXPAY_SUB_MCH_ID, WXPAY_SUB_APPID, WXPAY_SIGN_TYPE,
WXPAY_CERTIFICATE and WXPAY_CERTIFICATE_KEY.

Exit code 0: the reply is a success. 1: the call failed. 2: bad arguments, nothing was
sent. 3: the bill does not exist yet.

Example: wxpay call pay.order_query out_trade_no=20261123091010";

/// Call WeChat Pay, or a sandbox: any request of the tables.
#[derive(clap::Args)]
#[command(after_help = HELP)]
pub(crate) struct Arguments {
    /// The request, such as `pay.unified_order`. `wxpay schema` prints all.
    #[arg(value_name = "NAME", value_parser = MessageNameParser, hide_possible_values = true)]
    message: &'static Message,
    /// A field of the request, such as `total_fee=888`. An object is the text of its
    /// JSON. `nonce_str`, `sign`, `appid` and the like are filled in.
    #[arg(value_name = "FIELD=VALUE")]
    fields: Vec<String>,
    #[command(flatten)]
    options: CallOptions,
    /// Print the body that would be sent, signed, and send nothing.
    #[arg(long)]
    dry_run: bool,
}

/// The options of calls.
#[derive(clap::Args)]
pub(crate) struct CallOptions {
    /// The host: mainland, backup, asia, world, or the URL of a sandbox.
    #[arg(long, value_name = "HOST", default_value = "mainland", value_parser = Host::parse)]
    at: Host,
    /// The time for the call, with all its attempts.
    #[arg(long, value_name = "SECONDS", value_parser = parse_seconds)]
    deadline: Option<Duration>,
    /// Send the request once, whatever happens.
    #[arg(long)]
    pub(crate) once: bool,
    /// Keep the state of a payment with a code in this file, before the charge is sent.
    #[arg(long, value_name = "FILE")]
    pub(crate) till: Option<PathBuf>,
    #[command(flatten)]
    account: AccountOptions,
    /// Allow what changes something at a live host.
    #[arg(long)]
    live: bool,
}

/// The longest deadline: a day.
const MAX_SECONDS: f64 = 86_400.0;

fn parse_seconds(text: &str) -> Result<Duration, &'static str> {
    let seconds = text.parse().ok().filter(|seconds: &f64| *seconds > 0.0 && *seconds <= MAX_SECONDS);
    seconds.map(Duration::from_secs_f64).ok_or("write a number of seconds, at most a day")
}

pub(crate) fn run(arguments: Arguments) -> Result<ExitCode, CommandError> {
    let Arguments { message, fields, options, dry_run } = arguments;
    check_message(message)?;
    let (fields, wrong) = parse_fields(&fields);
    let request = TableRequest::new(message, &fields, wrong)?;
    let settles = message.retry == Retry::QueryFirst && !options.once && !dry_run;
    if options.till.is_some() && !settles {
        return Err(CommandError::usage(
            "`--till` is for a payment with a code that is settled",
            "leave it out, or `--once` and `--dry-run`",
        ));
    }
    if !dry_run {
        options.check_live(message)?;
    }
    let is_provider =
        fields.iter().any(|(name, value)| matches!(*name, "sub_mch_id" | "sub_appid") && !value.is_empty());
    let certificate = (message.certificate || settles) && !dry_run && options.at.is_https;
    let account = options.account.load(AccountNeeds { is_provider, certificate })?;
    if dry_run {
        return print_signed(&request, &account.merchant);
    }
    let caller = Caller::new(account, message, &options);
    let result = match &request {
        TableRequest::Message(request) if settles => {
            let till = options.till.as_deref().map(TillFile::new);
            till.as_ref().map_or(Ok(()), settlement::check_free)?;
            block_on(settlement::charge(request, till.as_ref(), &caller))?
        }
        request => block_on(request.send(&caller))?,
    };
    report(result)
}

/// Resumes the settlement of a file.
pub(crate) fn resume(till: &TillFile, options: &CallOptions) -> Result<ExitCode, CommandError> {
    let state = settlement::read_state(till)?;
    let needs = AccountNeeds { is_provider: state.sub_mch_id().is_some(), certificate: options.at.is_https };
    let caller = Caller::new(options.account.load(needs)?, &pay::MICROPAY, options);
    report(block_on(settlement::resume(&state.to_string(), till, &caller))??)
}

/// Prints the result of a call.
fn report(result: Result<CallReply, Failure>) -> Result<ExitCode, CommandError> {
    match result {
        Ok(reply) => reply.print(),
        Err(failure) => Err(failure.report()?),
    }
}

impl CallOptions {
    /// Refuses what changes something at a live host, unless it is allowed.
    pub(crate) fn check_live(&self, message: &Message) -> Result<(), CommandError> {
        if !self.at.is_live || message.retry == Retry::Read || self.live {
            return Ok(());
        }
        Err(CommandError::usage(
            format_args!("`{}` changes something at a live host; nothing was sent", message.full_name()),
            "add `--live` if that is meant, `--dry-run` to look at it first, or `--at URL` for a sandbox",
        ))
    }
}

/// Refuses what is not a request of a merchant.
fn check_message(message: &Message) -> Result<(), CommandError> {
    let help = "name a request of the pay channel, such as pay.order_query";
    if message.direction != Direction::Request {
        return Err(CommandError::usage(format_args!("`{}` is not a request", message.full_name()), help));
    }
    if message.channel != Channel::Pay {
        return Err(CommandError::usage(
            format_args!("`{}` is only called from within WeChat's cloud", message.full_name()),
            help,
        ));
    }
    Ok(())
}

/// Splits the fields at their first `=`. Of one without a name its place is returned in words: it may hold a value that
/// is personal.
fn parse_fields(arguments: &[String]) -> (Vec<(&str, &str)>, Vec<String>) {
    let (mut fields, mut wrong) = (Vec::new(), Vec::new());
    for (at, argument) in arguments.iter().enumerate() {
        match argument.split_once('=') {
            Some((name, value)) if !name.is_empty() => fields.push((name, value)),
            _ => wrong.push(format!("field {} is not FIELD=VALUE, such as total_fee=888", at + 1)),
        }
    }
    (fields, wrong)
}

/// The result of a call.
enum CallReply {
    /// A JSON object.
    Message(String),
    File(bill::Body),
}

impl CallReply {
    fn print(self) -> Result<ExitCode, CommandError> {
        match self {
            Self::Message(json) => output::print(&mask::mask_env_key(json + "\n"))?,
            Self::File(body) => match bill::write_json(&body, std::io::stdout().lock()) {
                Err(error) if error.kind() != ErrorKind::BrokenPipe => {
                    return Err(CommandError::work(
                        format_args!("cannot write to stdout: {error}"),
                        "look at where the output goes",
                    ));
                }
                _ => {}
            },
        }
        Ok(ExitCode::SUCCESS)
    }
}

/// Prints the signed body.
fn print_signed(request: &TableRequest, merchant: &Merchant) -> Result<ExitCode, CommandError> {
    let (path, body) = match request.sign(merchant) {
        Ok(signed) => signed,
        Err(error) => return Err(Failure::new(&error, 0).report()?),
    };
    // A closed stderr is not an error.
    let _ = writeln!(std::io::stderr(), "not sent: POST {path}");
    output::print(&mask::mask_env_key(body + "\n"))?;
    Ok(ExitCode::SUCCESS)
}
