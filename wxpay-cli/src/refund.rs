//! The command `wxpay refund`: a refund of an order by its number, whose amount is asked for.

use std::process::ExitCode;
use std::time::Instant;

use wxpay_core::Fen;
use wxpay_core::dynamic::DynamicRequest;
use wxpay_core::schema::{Effect, pay, shared};

use crate::account::{Account, AccountNeeds};
use crate::call::{self, Caller, Failure, SendOptions, TableRequest};
use crate::error::CommandError;
use crate::host::Host;
use crate::runtime::block_on;

/// The help below the options.
const HELP: &str = "\
NUMBER is the order's out_trade_no, whatever it looks like; for an order of which only the
transaction_id is known use `wxpay call pay.refund`. Without --total-fee the order is
queried for its amount first. Then the output is that of `wxpay call pay.refund`: the
verified reply as one JSON object, or {\"error\":{…}} with what may have happened.
SUCCESS means that the refund was accepted; `wxpay call pay.refund_query` tells what became
of it. After an unknown outcome repeat the command with the same --out-refund-no.

Exit code 0: accepted. 1: the query or the refund failed. 2: bad arguments, nothing was
refunded.

Example: wxpay refund 20261123091010 --fen 100 --out-refund-no R20261123091010";

/// Refund an order, or a part of it.
#[derive(clap::Args)]
#[command(after_help = HELP)]
pub(crate) struct Arguments {
    /// The order's number, `out_trade_no`.
    number: String,
    /// How much is refunded, in fen.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    fen: u64,
    /// The refund's number. The same number is the same refund.
    #[arg(long, value_name = "NUMBER")]
    out_refund_no: String,
    /// The order's amount in fen, instead of a query.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    total_fee: Option<u64>,
    #[command(flatten)]
    options: SendOptions,
    /// Print the body that would be sent, signed, and send nothing. Needs `--total-fee`.
    #[arg(long, requires = "total_fee")]
    dry_run: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode, CommandError> {
    let Arguments { number, total_fee, options, dry_run, .. } = arguments;
    if let Some(total_fee) = total_fee {
        check_amount(arguments.fen, *total_fee)?;
        arguments.request(*total_fee)?;
    }
    let needs = AccountNeeds { certificate: !dry_run && options.connection.is_https(), ..AccountNeeds::default() };
    let account = options.connection.account.load(needs)?;
    if let (true, Some(total_fee)) = (*dry_run, total_fee) {
        return call::print_signed(&arguments.request(*total_fee)?, &account.merchant);
    }
    let host = options.connection.host(&account);
    options.check_live(&pay::REFUND, &host)?;
    let start = Instant::now();
    block_on(async {
        let total_fee = match total_fee {
            Some(total_fee) => *total_fee,
            None => match query_amount(number, &account, &host, options).await {
                Ok(Some(total_fee)) => total_fee,
                Ok(None) => {
                    return Err(CommandError::work("the order query names no amount", "give it by `--total-fee`"));
                }
                Err(failure) => return call::report(Err(failure), options.format),
            },
        };
        check_amount(arguments.fen, total_fee)?;
        let deadline = options.connection.deadline.map(|deadline| deadline.saturating_sub(start.elapsed()));
        let caller = Caller::new(account, &pay::REFUND, host.endpoint, options.once, deadline);
        call::send(&arguments.request(total_fee)?, &caller, options.format).await
    })?
}

impl Arguments {
    /// The refund of an order of that amount.
    fn request(&self, total_fee: u64) -> Result<TableRequest, CommandError> {
        let (total_fee, refund_fee) = (total_fee.to_string(), self.fen.to_string());
        let fields = [
            (shared::OUT_TRADE_NO.name, self.number.as_str()),
            (shared::OUT_REFUND_NO.name, &self.out_refund_no),
            (shared::TOTAL_FEE.name, &total_fee),
            (shared::REFUND_FEE.name, &refund_fee),
        ];
        TableRequest::new(&pay::REFUND, &fields, Vec::new())
    }
}

/// Asks for the amount of an order.
async fn query_amount(
    number: &str,
    account: &Account,
    host: &Host,
    options: &SendOptions,
) -> Result<Option<u64>, Failure> {
    let account = account.clone();
    let deadline = options.connection.deadline;
    let caller = Caller::new(account, &pay::ORDER_QUERY, host.endpoint.clone(), options.once, deadline);
    let fields = [(shared::OUT_TRADE_NO.name, number)];
    let Ok(query) = DynamicRequest::new(&pay::ORDER_QUERY, fields) else { return Ok(None) };
    let reply = caller.client().send(&query).await.map_err(|error| {
        let failure = caller.failure(&error);
        let message =
            format!("the order's amount could not be asked for, and nothing was refunded: {}", failure.message);
        // The refund was not begun.
        Failure { message, effect: Effect::None, attempts: 0, ..failure }
    })?;
    Ok(reply.into_inner().number(shared::TOTAL_FEE.name))
}

/// Refuses a refund of more than the order.
fn check_amount(fen: u64, total_fee: u64) -> Result<(), CommandError> {
    if fen <= total_fee {
        return Ok(());
    }
    let (refund, order) = (Fen(fen).to_yuan(), Fen(total_fee).to_yuan());
    Err(CommandError::usage(
        format_args!("the refund of {refund} yuan is more than the order's {order} yuan; nothing was refunded"),
        format_args!("`--fen` is at most {total_fee}"),
    ))
}
