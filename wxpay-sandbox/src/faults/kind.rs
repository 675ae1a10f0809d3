//! The kinds of faults besides documented error codes: their effect, their scope and their
//! parameters. `docs/sandbox-faults.md` has the same table, which a test compares with this one.

use wxpay_core::schema::{Channel, Direction, Message, pay};

use super::parameter::FaultParameter::{self, Address, Before, Bytes, BytesPerSecond, Seconds, Text};

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InjectedFault {
    /// A refusal with a documented error code.
    Code(&'static str),
    Delay,
    Timeout,
    Closed,
    Http(u16),
    Html,
    Empty,
    Truncated,
    Unsigned,
    WrongSign,
    WrongAmount,
    Fail,
    Duplicate,
    Reordered,
    Recall,
    Late,
    Reset,
    Redirect,
    Huge,
    Slow,
    KeepAlive,
    TlsAlert,
}

/// A kind of fault.
#[derive(Debug)]
pub(crate) struct FaultKind {
    pub(crate) name: &'static str,
    pub(crate) fault: InjectedFault,
    pub(crate) scope: FaultScope,
    on: FaultMessages,
    pub(crate) parameters: &'static [FaultParameter],
    /// Its effect, in words.
    pub(crate) does: &'static str,
}

/// What a kind of fault applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FaultScope {
    Requests,
    Notifications,
    Both,
}

/// The messages of a scope that have a kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FaultMessages {
    Every,
    /// Those of the XML channel, because clients of the cloud channel check no signature.
    Xml,
    /// Those of the XML channel, and the requests of the cloud channel.
    XmlAndCloudRequests,
    /// Reversals.
    Reversal,
}

/// The name of the fault that carries out a request later.
pub(crate) const LATE: &str = "LATE";
/// The name of the fault of a reversal that is to be repeated.
pub(crate) const RECALL: &str = "RECALL";

/// Longer than clients wait; minutes on the sandbox's clock cost nothing.
const TIMEOUT_SECONDS: u64 = 300;

/// Longer than clients repeat at once, and shorter than an order lives.
const LATE_SECONDS: u64 = 60;

/// The idle time after which the gateway closes a connection.
const KEEP_ALIVE_SECONDS: u64 = 8;

/// More than a client may hold in memory.
const HUGE_BYTES: u64 = 2 * 1024 * 1024 * 1024;

/// The text of `FAIL`.
const FAIL_TEXT: &str = "系统繁忙，请稍后再试";

/// The address of `REDIRECT`: the discard port, where no server listens.
const REDIRECT_ADDRESS: &str = "http://127.0.0.1:9/";

const PAGE: &str = "carried out, and answered with that status and a page, as by a proxy";

pub(crate) const KINDS: &[FaultKind] = &[
    FaultKind {
        scope: FaultScope::Both,
        ..requests(
            "DELAY",
            InjectedFault::Delay,
            &[Seconds(None)],
            "carried out, and answered `seconds` later; a notification is sent that much later",
        )
    },
    requests(
        "TIMEOUT",
        InjectedFault::Timeout,
        &[Before(false), Seconds(Some(TIMEOUT_SECONDS))],
        "carried out and never answered; the connection is closed after `seconds`, five minutes unless said",
    ),
    requests(
        "CLOSED",
        InjectedFault::Closed,
        &[Before(false)],
        "carried out, and the connection closed without an answer",
    ),
    requests("HTTP_500", InjectedFault::Http(500), &[Before(false)], PAGE),
    requests("HTTP_502", InjectedFault::Http(502), &[Before(false)], PAGE),
    requests("HTTP_503", InjectedFault::Http(503), &[Before(false)], PAGE),
    requests("HTTP_504", InjectedFault::Http(504), &[Before(false)], PAGE),
    requests(
        "HTML",
        InjectedFault::Html,
        &[Before(false)],
        "carried out, and answered with a page and status 200, as by a network that wants a log-in",
    ),
    requests("EMPTY", InjectedFault::Empty, &[Before(false)], "carried out, and answered with status 200 and no body"),
    requests("TRUNCATED", InjectedFault::Truncated, &[], "carried out, and half of the reply is sent"),
    FaultKind {
        on: FaultMessages::Xml,
        ..requests("UNSIGNED", InjectedFault::Unsigned, &[], "carried out, and the reply has no `sign`")
    },
    FaultKind {
        on: FaultMessages::Xml,
        scope: FaultScope::Both,
        ..requests(
            "WRONG_SIGN",
            InjectedFault::WrongSign,
            &[],
            "the signature of the reply or notification is wrong; a refund's notification cannot be decrypted",
        )
    },
    FaultKind {
        on: FaultMessages::XmlAndCloudRequests,
        scope: FaultScope::Both,
        ..requests(
            "FAIL",
            InjectedFault::Fail,
            &[Before(true), Text(FAIL_TEXT)],
            "`return_code` FAIL and a `text`, and nothing else, unsigned; a request is not carried out",
        )
    },
    FaultKind {
        on: FaultMessages::Reversal,
        ..requests(
            RECALL,
            InjectedFault::Recall,
            &[],
            "not reversed, and answered with `result_code` SUCCESS and `recall` Y",
        )
    },
    requests(
        LATE,
        InjectedFault::Late,
        &[Seconds(Some(LATE_SECONDS))],
        "the connection closed without an answer, and carried out `seconds` later, one minute unless said",
    ),
    requests(
        "RESET",
        InjectedFault::Reset,
        &[Before(false)],
        "carried out, and the connection reset (TCP RST) without an answer",
    ),
    requests(
        "TLS_ALERT",
        InjectedFault::TlsAlert,
        &[Before(false)],
        "carried out, and the TLS connection ended by the alert `bad_record_mac`; as `CLOSED` without TLS",
    ),
    requests(
        "REDIRECT",
        InjectedFault::Redirect,
        &[Before(true), Address(REDIRECT_ADDRESS)],
        "not carried out, and redirected by status 307 to `address`, by default one without a server",
    ),
    requests(
        "HUGE",
        InjectedFault::Huge,
        &[Before(false), Bytes(HUGE_BYTES)],
        "carried out, and spaces follow the reply up to `bytes` bytes, 2 GiB unless said, without `content-length`",
    ),
    requests(
        "SLOW",
        InjectedFault::Slow,
        &[Before(false), BytesPerSecond(1)],
        "carried out, and the reply sent at `bytes_per_second`, one unless said",
    ),
    requests(
        "KEEPALIVE",
        InjectedFault::KeepAlive,
        &[Seconds(Some(KEEP_ALIVE_SECONDS))],
        "carried out and answered; the idle connection is closed after `seconds`, eight unless said",
    ),
    notifications(
        "WRONG_AMOUNT",
        InjectedFault::WrongAmount,
        &[],
        "the amount is one fen more, and the signature that of the wrong message",
    ),
    notifications("DUPLICATE", InjectedFault::Duplicate, &[], "sent twice, whatever is answered"),
    notifications(
        "REORDERED",
        InjectedFault::Reordered,
        &[Seconds(Some(600))],
        "held back until another notification was sent, or for `seconds`, ten minutes unless said",
    ),
];

const fn requests(
    name: &'static str,
    fault: InjectedFault,
    parameters: &'static [FaultParameter],
    does: &'static str,
) -> FaultKind {
    FaultKind { name, fault, scope: FaultScope::Requests, on: FaultMessages::Every, parameters, does }
}

const fn notifications(
    name: &'static str,
    fault: InjectedFault,
    parameters: &'static [FaultParameter],
    does: &'static str,
) -> FaultKind {
    FaultKind { scope: FaultScope::Notifications, ..requests(name, fault, parameters, does) }
}

impl FaultScope {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Notifications => "notifications",
            Self::Both => "both",
        }
    }
}

impl FaultKind {
    /// Whether it applies to a message.
    pub(crate) fn applies_to(&self, message: &Message) -> bool {
        let direction = match self.scope {
            FaultScope::Requests => message.direction == Direction::Request,
            FaultScope::Notifications => message.direction == Direction::Notification,
            FaultScope::Both => true,
        };
        let is_xml = message.channel == Channel::Pay;
        direction
            && match self.on {
                FaultMessages::Every => true,
                FaultMessages::Xml => is_xml,
                FaultMessages::XmlAndCloudRequests => is_xml || message.direction == Direction::Request,
                FaultMessages::Reversal => message.response.is_some_and(|reply| reply.find(pay::RECALL.name).is_some()),
            }
    }
}
