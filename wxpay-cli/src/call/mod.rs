//! The command `wxpay call`: a request of any table, and its verified reply as JSON.

mod bill;
mod caller;
mod comments;
mod download;
mod failure;
mod options;
mod reply;
mod request;
mod settlement;

use std::io::Write as _;
use std::process::ExitCode;

use wxpay_core::Merchant;
use wxpay_core::schema::{Channel, Direction, Message, Method, Scope, pay, shared};

pub(crate) use self::caller::Caller;
pub(crate) use self::failure::{Failure, NOT_READY};
pub(crate) use self::options::{CallOptions, ConnectionOptions, SendOptions};
pub(crate) use self::reply::CallReply;
use self::request::SignedRequest;
pub(crate) use self::request::TableRequest;
use crate::account::AccountNeeds;
use crate::error::CommandError;
use crate::format::OutputFormat;
use crate::key::WorkwxSecretOption;
use crate::mask;
use crate::message_name::MessageNameParser;
use crate::output;
use crate::policy;
use crate::runtime::block_on;
use crate::till_file::TillFile;

/// The help below the options.
const HELP: &str = "\
Prints the verified reply as one JSON object, with amounts in fen; a bill as
{\"bill\":\"…\"}, unpacked, and comments as {\"comments\":\"…\"}. A reply without a signature
that counts is a claim: it begins with \"signed\":false and \"confirmed_by\", the query that
tells what became of the request, or null. A request that the payer opens is not sent:
{\"url\":\"…\"}. A call that failed prints {\"error\":{\"kind\":…,\"code\":…,\"message\":…,
\"effect\":\"none|possible|done\",\"action\":…,\"attempts\":…}}: the effect is what may have
happened, the action what to do. With `--format text` the fields stand one a line,
amounts in yuan, and a failure on stderr only.

The account is that of WXPAY_APPID, WXPAY_MCH_ID and WXPAY_KEY; optional are
WXPAY_NOTIFY_URL, WXPAY_SUB_MCH_ID, WXPAY_SUB_APPID, WXPAY_SIGN_TYPE,
WXPAY_CERTIFICATE and WXPAY_CERTIFICATE_KEY. Without the first three it is that of
wxpay.toml in the current folder, if it is there.

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
    #[command(flatten)]
    workwx_secret: WorkwxSecretOption,
    /// Print the body that would be sent, signed, and send nothing.
    #[arg(long)]
    dry_run: bool,
}

pub(crate) fn run(arguments: Arguments) -> Result<ExitCode, CommandError> {
    let Arguments { message, fields, options, workwx_secret, dry_run } = arguments;
    check_message(message)?;
    policy::check_workwx_secret(Some(message), &workwx_secret)?;
    let (fields, wrong) = parse_fields(&fields);
    let request = TableRequest::new(message, &fields, wrong)?;
    let CallOptions { send, till } = options;
    let settles = message.is(&pay::MICROPAY) && !send.once && !dry_run;
    if till.is_some() && !settles {
        return Err(CommandError::usage(
            "`--till` is for a payment with a code that is settled",
            "leave it out, or `--once` and `--dry-run`",
        ));
    }
    let value = |wanted: &str| fields.iter().find(|(name, _)| *name == wanted).map(|(_, value)| *value);
    let value = |wanted| value(wanted).filter(|value| !value.is_empty());
    let account = send.connection.account.load(AccountNeeds {
        mch_id: None,
        sub_mch_id: value(shared::SUB_MCH_ID.name),
        is_provider: fields.iter().any(|(name, value)| !value.is_empty() && is_of_partners(message, name)),
        certificate: (message.certificate || settles) && !dry_run && send.connection.is_https(),
        ..AccountNeeds::default()
    })?;
    let mut account = account;
    if let Some(secret) = workwx_secret.into_text()?.filter(|_| !message.workwx_signed.is_empty()) {
        let merchant = account.merchant.with_workwx_secret(&secret);
        account.merchant = merchant.map_err(|error| CommandError::usage(error, "correct --workwx-secret"))?;
    }
    if dry_run {
        return print_signed(&request, &account.merchant);
    }
    let host = send.connection.host(&account);
    if !matches!(request, TableRequest::Link(_)) {
        send.check_live(message, &host)?;
    }
    let caller = Caller::new(account, message, host.endpoint, send.once, send.connection.deadline);
    let result = match &request {
        TableRequest::Message(request) if settles => {
            let till = till.as_deref().map(TillFile::new);
            till.as_ref().map_or(Ok(()), settlement::check_free)?;
            block_on(settlement::charge(request, till.as_ref(), &caller))?
        }
        request => block_on(request.send(&caller))?,
    };
    report(result, send.format)
}

/// Resumes the settlement of a file.
pub(crate) fn resume(till: &TillFile, options: &SendOptions) -> Result<ExitCode, CommandError> {
    let state = settlement::read_state(till)?;
    let SendOptions { connection, format, .. } = options;
    let account = connection.account.load(AccountNeeds {
        mch_id: Some(state.mch_id()),
        sub_mch_id: state.sub_mch_id(),
        is_provider: state.sub_mch_id().is_some(),
        certificate: connection.is_https(),
        ..AccountNeeds::default()
    })?;
    let host = connection.host(&account);
    options.check_live(&pay::REVERSE, &host)?;
    let caller = Caller::new(account, &pay::MICROPAY, host.endpoint, options.once, connection.deadline);
    report(block_on(settlement::resume(&state.to_string(), till, &caller))??, *format)
}

/// Sends a request of a table, and prints the result.
pub(crate) async fn send(
    request: &TableRequest,
    caller: &Caller,
    format: OutputFormat,
) -> Result<ExitCode, CommandError> {
    report(request.send(caller).await, format)
}

/// Prints the result of a call.
pub(crate) fn report(result: Result<CallReply, Failure>, format: OutputFormat) -> Result<ExitCode, CommandError> {
    match (result, format) {
        (Ok(reply), format) => reply.print(format),
        (Err(failure), OutputFormat::Json) => Err(failure.report()?),
        // The sentence on stderr says it.
        (Err(failure), OutputFormat::Text) => Err(failure.into_error()),
    }
}

/// Whether only service providers send the field.
fn is_of_partners(message: &Message, name: &str) -> bool {
    let is_sub = [shared::SUB_MCH_ID.name, shared::SUB_APPID.name].contains(&name);
    is_sub || message.find(name).is_some_and(|field| field.scope == Scope::Partner)
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
pub(crate) fn parse_fields(arguments: &[String]) -> (Vec<(&str, &str)>, Vec<String>) {
    let (mut fields, mut wrong) = (Vec::new(), Vec::new());
    for (at, argument) in arguments.iter().enumerate() {
        match argument.split_once('=') {
            Some((name, value)) if !name.is_empty() => fields.push((name, value)),
            _ => wrong.push(format!("field {} is not FIELD=VALUE, such as total_fee=888", at + 1)),
        }
    }
    (fields, wrong)
}

/// Prints the signed body.
pub(crate) fn print_signed(request: &TableRequest, merchant: &Merchant) -> Result<ExitCode, CommandError> {
    let SignedRequest { method, path, body } = match request.sign(merchant) {
        Ok(signed) => signed,
        Err(error) => return Err(Failure::new(&error, 0).report()?),
    };
    // A closed stderr is not an error.
    let (path, body) = match method {
        Method::Post => (path, body),
        Method::Get => (path.split('?').next().unwrap_or_default().to_owned(), path),
    };
    let _ = writeln!(std::io::stderr(), "not sent: {} {path}", method.name());
    output::print(&mask::mask_env_key(body + "\n"))?;
    Ok(ExitCode::SUCCESS)
}
