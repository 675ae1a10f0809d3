//! The command `wxpay trigger`: any message that WeChat Pay sends, made of samples and of what is given.

mod amount;
mod body;
mod draft;
mod fill;
mod group;
mod sample;

use std::process::ExitCode;

use wxpay_core::schema::{Message, shared};
use wxpay_core::{Key, Merchant, SignType, server};
use zeroize::Zeroizing;

use self::body::{RawFields, SigningKeys};
use self::draft::Draft;
use crate::account::{AccountNeeds, AccountOptions};
use crate::call::parse_fields;
use crate::delivery::{Sent, TIME_LIMIT, deliver};
use crate::error::CommandError;
use crate::format::OutputFormat;
use crate::http_post::{HttpPoster, parse_url};
use crate::key::{self, ApiV3KeyOption, KeyOption};
use crate::mask::{self, KEY_VARIABLE};
use crate::message_name::ReceivedNameParser;
use crate::output;
use crate::policy;
use crate::runtime::block_on;
use crate::verify::find_received;

/// The help below the options.
const HELP: &str = "\
What is not given is filled in: the account's ids, a fresh `nonce_str`, the current time,
and otherwise the samples of the documents, also for order numbers, so that the same
command makes the same payment again. Amounts, counts and the other fields of a coupon or
a refund follow from those that are given; with `result_code=FAIL` there is an error code
and nothing of a success. The fields of `pay.refund_notification_info` are also fields of
`pay.refund_notification`, which encrypts them; so are those of
`pay.profitsharing_notification_resource` of `pay.profitsharing_notification`, which is
encrypted with the APIv3 key.

The account is that of WXPAY_APPID, WXPAY_MCH_ID and WXPAY_KEY, as of `wxpay call`; with
neither id, and `--key` or WXPAY_KEY, the ids are samples too.

Without --to the message is printed; with it one line as of `wxpay replay`: {\"message\":…,
\"status\":200,\"answer\":…,\"milliseconds\":…,\"acknowledged\":true}.

Exit code 0: printed or acknowledged. 1: not acknowledged. 2: bad arguments, nothing was
sent.

Example: wxpay trigger pay.pay_notification --demo total_fee=888 --to http://127.0.0.1:3000/wxpay/notify";

/// Make a message that WeChat Pay sends, sign it, and send or print it.
#[derive(clap::Args)]
#[command(after_help = HELP)]
pub(crate) struct Arguments {
    /// The message, such as `pay.pay_notification`, `pay.refund_notification`,
    /// `cloud.pay_callback` or `pay.order_query.response`.
    #[arg(value_name = "NAME", value_parser = ReceivedNameParser, hide_possible_values = true)]
    message: String,
    /// A field of the message, such as `total_fee=888` or `coupon_fee_0=100`. A list or an
    /// object is the text of its JSON. An empty value leaves a field out.
    #[arg(value_name = "FIELD=VALUE")]
    fields: Vec<String>,
    /// Set a field without any check before the message is signed, also one that does not
    /// exist; `NAME=` removes it, and `sign=…` replaces the signature. May be repeated.
    #[arg(long, value_name = "NAME=VALUE")]
    set_raw: Vec<String>,
    /// Send the message to this address instead of printing it.
    #[arg(long, value_name = "URL", value_parser = parse_url)]
    to: Option<String>,
    #[command(flatten)]
    key: KeyOption,
    #[command(flatten)]
    apiv3_key: ApiV3KeyOption,
    #[command(flatten)]
    account: AccountOptions,
    /// The line with `--to`: a JSON object, or words for people.
    #[arg(long, value_name = "FORMAT", default_value = "json")]
    format: OutputFormat,
}

pub(crate) fn run(arguments: Arguments) -> Result<ExitCode, CommandError> {
    let table = find_received(&arguments.message)?;
    let (fields, mut wrong) = parse_fields(&arguments.fields);
    let mut draft = Draft::new(table);
    wrong.extend(fields.iter().filter_map(|(name, value)| draft.set(name, value).err()));
    let (raw, wrong_raw) = parse_fields(&arguments.set_raw);
    wrong.extend(wrong_raw.iter().map(|fault| format!("--set-raw: {fault}")));
    let own_sign_type = choose_sign_type(&draft, arguments.account.sign_type()).unwrap_or_else(|fault| {
        wrong.push(fault);
        None
    });
    if !wrong.is_empty() {
        let help = format!(
            "`wxpay schema {}` prints the fields; `--set-raw NAME=VALUE` sets one unchecked",
            table.full_name()
        );
        return Err(CommandError::usage(wrong.join("\n       "), help));
    }
    let recipient = Recipient::load(&draft, arguments.key, &arguments.account)?;
    let sign_type = own_sign_type.unwrap_or_else(|| recipient.merchant.sign_type());
    fill::fill(&mut draft, &recipient.merchant, sign_type).map_err(|error| CommandError::work(error, ""))?;
    let apiv3_key = if draft.is_sharing() { arguments.apiv3_key.parse()? } else { None };
    let keys = SigningKeys { key: recipient.key.clone(), apiv3_key };
    let body = body::write(&draft, &RawFields::new(raw), &keys, sign_type)?;
    let Some(url) = arguments.to else {
        output::print(&recipient.mask(&(body + "\n")))?;
        return Ok(ExitCode::SUCCESS);
    };
    let poster = HttpPoster::new(TIME_LIMIT)?;
    let delivery = block_on(deliver(&poster, &url, body.into_bytes()))?;
    let line = delivery.to_line(Sent::Message(&arguments.message), arguments.format);
    output::print_line(&recipient.mask(&line))?;
    Ok(if delivery.is_acknowledged { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Returns how the message is signed, if not as the account's others: as the option, the message or its table says. The
/// error is that two of them differ.
fn choose_sign_type(draft: &Draft, option: Option<SignType>) -> Result<Option<SignType>, String> {
    let field = shared::SIGN_TYPE_FIELD.name;
    let stated = draft.text(field).and_then(|name| SignType::from_name(&name));
    let table: &Message = draft.message.table();
    match (option, stated, policy::sign_types(table)) {
        (Some(option), Some(stated), _) if option != stated => Err(format!(
            "`{field}={}` is not that of `--sign-type`; `--set-raw {field}={}` states another than signs",
            stated.name(),
            stated.name()
        )),
        (Some(option), _, [only]) if option != *only => {
            Err(format!("`{}` is always signed with {}; leave `--sign-type` out", table.full_name(), only.name()))
        }
        (_, _, [only]) => Ok(Some(*only)),
        _ => Ok(option.or(stated)),
    }
}

/// Who receives the message, with the key that signs it.
struct Recipient {
    merchant: Merchant,
    key: Key,
}

const HELP_ON_KEY: &str = "set the account of the shop that gets the message (WXPAY_APPID, WXPAY_MCH_ID and \
                           WXPAY_KEY), or use --config or --key; with --demo it is the merchant of a sandbox";

/// The key for what is not signed.
const UNUSED_KEY: &str = "00000000000000000000000000000000";

impl Recipient {
    fn load(draft: &Draft, option: KeyOption, account: &AccountOptions) -> Result<Self, CommandError> {
        let needs_key = draft.message.table().signed || draft.info.is_some() && !draft.is_sharing();
        let is_unset = || std::env::var_os(KEY_VARIABLE).is_none();
        let text = match option.is_given() {
            false if account.has_key() => None,
            false if !needs_key && is_unset() => Some(Zeroizing::new(UNUSED_KEY.to_owned())),
            _ => Some(option.into_text_with_help(HELP_ON_KEY)?),
        };
        let needs = AccountNeeds {
            is_provider: draft.text(shared::SUB_MCH_ID.name).is_some(),
            key: text.as_ref().map(|text| text.as_str()),
            usual_ids: Some([shared::APPID.sample, shared::MCH_ID.sample]),
            ..AccountNeeds::default()
        };
        let merchant = account.load(needs)?.merchant;
        let own = || server::keys(&merchant).next().cloned();
        let given = text.map(|text| key::parse(&text)).transpose()?;
        let key = given.or_else(own).ok_or_else(|| CommandError::work("the account has no key", ""))?;
        Ok(Self { merchant, key })
    }

    /// Masks the keys in a text for stdout.
    fn mask(&self, text: &str) -> String {
        mask::mask_env_key(server::mask_keys(text, &self.merchant))
    }
}
