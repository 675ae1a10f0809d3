//! The command `wxpay call`: a request of any table, and its verified reply as JSON.

mod bill;
mod failure;

use std::io::{ErrorKind, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use wxpay_core::bill::BillError;
use wxpay_core::dynamic::{DynamicDownload, DynamicError, DynamicRequest};
use wxpay_core::schema::{Action, Channel, Direction, Message, Retry};
use wxpay_core::transport::Reqwest;
use wxpay_core::{Call, Client, Error, Malformed, Merchant, Observer, Plan, PreparedRequest};

use self::bill::BillFault;
use self::failure::Failure;
use crate::account::{AccountNeeds, AccountOptions, CertificateNeed};
use crate::error::CommandError;
use crate::host::Host;
use crate::mask;
use crate::message_name::MessageNameParser;
use crate::output;
use crate::settle;

/// Call WeChat Pay, or a sandbox.
///
/// Prints the verified reply as one JSON object, with amounts in fen; a bill as
/// {"bill":"…"}, unpacked. A call that failed prints {"error":{"kind":…,"code":…,
/// "message":…,"effect":"none|possible|done","action":…,"attempts":…}}: the effect is
/// what may have happened, the action what to do.
///
/// The account is that of WXPAY_APPID, WXPAY_MCH_ID and WXPAY_KEY; optional are
/// WXPAY_NOTIFY_URL, WXPAY_SUB_MCH_ID, WXPAY_SUB_APPID, WXPAY_SIGN_TYPE,
/// WXPAY_CERTIFICATE and WXPAY_CERTIFICATE_KEY.
///
/// Exit code 0: the reply is a success. 1: the call failed. 2: bad arguments, nothing was
/// sent. 3: the bill does not exist yet.
///
/// Example: wxpay call pay.order_query out_trade_no=20261123091010
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    /// The request, such as pay.unified_order. `wxpay schema` prints all.
    #[arg(value_name = "NAME", value_parser = MessageNameParser, hide_possible_values = true)]
    message: &'static Message,
    /// A field of the request, such as total_fee=888. An object is the text of its
    /// JSON. nonce_str, sign, appid and the like are filled in.
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
    once: bool,
    /// Keep the state of a payment with a code in this file, before the charge is sent.
    #[arg(long, value_name = "FILE")]
    till: Option<PathBuf>,
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
    let fields = parse_fields(&fields)?;
    let request = TableRequest::new(message, &fields)?;
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
    let certificate = match (message.certificate || settles) && !dry_run && options.at.is_https {
        false => CertificateNeed::None,
        true if options.at.is_live => CertificateNeed::Required,
        true => CertificateNeed::Optional,
    };
    let account = options.account.load(AccountNeeds { is_provider, certificate })?;
    if dry_run {
        return print_signed(&request, &account.merchant);
    }
    if settles {
        return Err(settle::unavailable());
    }
    let attempts = Arc::new(AttemptCounter::default());
    let client = Client::with_transport(account.merchant, account.transport)
        .with_endpoint(options.at.endpoint.clone())
        .with_plan(options.plan())
        .with_observer(Arc::clone(&attempts) as Arc<dyn Observer>);
    match block_on(request.send(&client, &attempts))? {
        Ok(reply) => reply.print(),
        Err(failure) => Err(failure.report()?),
    }
}

impl CallOptions {
    fn plan(&self) -> Plan {
        let plan = if self.once { Plan::once() } else { Plan::new() };
        self.deadline.map_or(plan.clone(), |deadline| plan.with_deadline(deadline))
    }

    /// Refuses what changes something at a live host, unless it is allowed.
    fn check_live(&self, message: &Message) -> Result<(), CommandError> {
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

/// Splits the fields at their first `=`. Values are not shown, because they may be personal.
fn parse_fields(arguments: &[String]) -> Result<Vec<(&str, &str)>, CommandError> {
    let mut wrong = Vec::new();
    let split = |(at, argument): (usize, &'_ String)| (at, argument.find('='));
    for (at, found) in arguments.iter().enumerate().map(split) {
        if !found.is_some_and(|equals| equals > 0) {
            wrong.push(format!("field {} is not FIELD=VALUE", at + 1));
        }
    }
    if !wrong.is_empty() {
        return Err(CommandError::usage(wrong.join("\n       "), "write each field as total_fee=888"));
    }
    Ok(arguments.iter().filter_map(|argument| argument.split_once('=')).collect())
}

/// A request, by what answers it.
enum TableRequest {
    Message(DynamicRequest),
    File(&'static Message, DynamicDownload),
}

/// The verified result of a call.
enum CallReply {
    /// A JSON object.
    Message(String),
    File(bill::Body),
}

impl TableRequest {
    fn new(message: &'static Message, fields: &[(&str, &str)]) -> Result<Self, CommandError> {
        let fields = fields.iter().copied();
        let is_file = message.response.is_some_and(|reply| reply.direction == Direction::Failure);
        let request = if is_file {
            DynamicDownload::new(message, fields).map(|request| Self::File(message, request))
        } else {
            DynamicRequest::new(message, fields).map(Self::Message)
        };
        request.map_err(|error| match error {
            DynamicError::Names(errors) => {
                let errors: Vec<String> = errors.iter().map(ToString::to_string).collect();
                let help = format!("`wxpay schema {}` prints its fields", message.full_name());
                CommandError::usage(errors.join("\n       "), help)
            }
            other => CommandError::usage(other, ""),
        })
    }

    async fn send(&self, client: &Client<Reqwest>, attempts: &AttemptCounter) -> Result<CallReply, Failure> {
        let failure = |error: Error| Failure::new(&error, attempts.count());
        match self {
            Self::Message(request) => {
                let reply = client.send(request).await.map_err(failure)?;
                Ok(CallReply::Message(reply.to_json()))
            }
            Self::File(message, request) => {
                let mut body = bill::Body::default();
                client.download_at_most(request, &mut body, bill::MAX_BYTES).await.map_err(|error| {
                    let is_large = matches!(error.kind(), wxpay_core::ErrorKind::Malformed(Malformed::TooLarge { .. }));
                    if is_large { large_bill(attempts.count()) } else { Failure::new(&error, attempts.count()) }
                })?;
                match bill::check(message, &body) {
                    Ok(()) => Ok(CallReply::File(body)),
                    Err(fault) => Err(bill_failure(fault, attempts.count())),
                }
            }
        }
    }
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

/// The failure for a bill that is too large to be printed.
fn large_bill(attempts: u32) -> Failure {
    Failure {
        kind: "too-large",
        code: None,
        message: format!("the bill exceeds {} MiB, more than `wxpay call` prints", bill::MAX_BYTES >> 20),
        effect: "none",
        action: Action::Stop,
        attempts,
        help: "`wxpay bill` downloads bills of any size to a file".to_owned(),
        exit_code: 1,
    }
}

/// The failure for a bill that was received and cannot be used.
fn bill_failure(fault: BillFault, attempts: u32) -> Failure {
    let incomplete = |message: String| Failure {
        kind: "incomplete-bill",
        code: None,
        message,
        effect: "none",
        action: Action::RetrySame,
        attempts,
        help: String::new(),
        exit_code: 1,
    };
    match fault {
        BillFault::Unreadable(BillError::Refused(refusal)) => Failure::new(&refusal.into_error(), attempts),
        BillFault::Unreadable(BillError::TooLarge { limit, .. }) if limit == bill::MAX_BYTES => large_bill(attempts),
        BillFault::Unreadable(error) => incomplete(error.to_string()),
        BillFault::Contradiction(words) => {
            incomplete(format!("the rows of the bill contradict its summary: {words}; it may be cut off"))
        }
    }
}

/// Prints the signed body.
fn print_signed(request: &TableRequest, merchant: &Merchant) -> Result<ExitCode, CommandError> {
    let signed = match request {
        TableRequest::Message(request) => merchant.prepare(request).map(signed_parts),
        TableRequest::File(_, request) => merchant.prepare(request).map(signed_parts),
    };
    let (path, body) = match signed {
        Ok(signed) => signed,
        Err(error) => return Err(Failure::new(&error, 0).report()?),
    };
    // A closed stderr is not an error.
    let _ = writeln!(std::io::stderr(), "not sent: POST {path}");
    output::print(&mask::mask_env_key(body + "\n"))?;
    Ok(ExitCode::SUCCESS)
}

fn signed_parts<T>(prepared: PreparedRequest<T>) -> (&'static str, String) {
    (prepared.path, prepared.body)
}

/// Counts the attempts of a call.
#[derive(Default)]
pub(crate) struct AttemptCounter(AtomicU32);

impl AttemptCounter {
    fn count(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}

impl Observer for AttemptCounter {
    fn on_attempt(&self, _: &Call<'_>, _: u32) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// Runs a future on this thread. Whatever is still waiting then, such as the resolution of a name, is left behind.
fn block_on<F: Future>(future: F) -> Result<F::Output, CommandError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| CommandError::work(format_args!("cannot start: {error}"), ""))?;
    let output = runtime.block_on(future);
    runtime.shutdown_background();
    Ok(output)
}
