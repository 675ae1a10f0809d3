//! The kinds of faults besides documented error codes: their effect, their scope and their
//! parameters. `docs/sandbox-faults.md` has the same table, which a test compares with this one.

use wxpay_core::schema::{Channel, Direction, Message};

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
}

/// A kind of fault.
#[derive(Debug)]
pub(crate) struct FaultKind {
    pub(crate) name: &'static str,
    pub(crate) fault: InjectedFault,
    pub(crate) scope: FaultScope,
    /// Whether it exists on the XML channel only, because clients of the cloud channel check no
    /// signature.
    on_xml_alone: bool,
    pub(crate) parameters: FaultParameters,
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

/// The additional parameters of a rule with this kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FaultParameters {
    None,
    /// `before`: whether the fault comes before the request is carried out.
    Before,
    /// `seconds`: how long the fault lasts; mandatory if there is no default.
    Seconds(Option<u64>),
    /// Both parameters.
    BeforeAndSeconds(u64),
}

/// Longer than clients wait; minutes on the sandbox's clock cost nothing.
const TIMEOUT_SECONDS: u64 = 300;

const PAGE: &str = "carried out, and answered with that status and a page, as by a proxy";

pub(crate) const KINDS: &[FaultKind] = &[
    FaultKind {
        scope: FaultScope::Both,
        ..requests(
            "DELAY",
            InjectedFault::Delay,
            FaultParameters::Seconds(None),
            "carried out, and answered `seconds` later; a notification is sent that much later",
        )
    },
    requests(
        "TIMEOUT",
        InjectedFault::Timeout,
        FaultParameters::BeforeAndSeconds(TIMEOUT_SECONDS),
        "carried out and never answered; the connection is closed after `seconds`, five minutes unless said",
    ),
    requests(
        "CLOSED",
        InjectedFault::Closed,
        FaultParameters::Before,
        "carried out, and the connection closed without an answer",
    ),
    requests("HTTP_500", InjectedFault::Http(500), FaultParameters::Before, PAGE),
    requests("HTTP_502", InjectedFault::Http(502), FaultParameters::Before, PAGE),
    requests("HTTP_503", InjectedFault::Http(503), FaultParameters::Before, PAGE),
    requests("HTTP_504", InjectedFault::Http(504), FaultParameters::Before, PAGE),
    requests(
        "HTML",
        InjectedFault::Html,
        FaultParameters::Before,
        "carried out, and answered with a page and status 200, as by a network that wants a log-in",
    ),
    requests(
        "EMPTY",
        InjectedFault::Empty,
        FaultParameters::Before,
        "carried out, and answered with status 200 and no body",
    ),
    requests(
        "TRUNCATED",
        InjectedFault::Truncated,
        FaultParameters::None,
        "carried out, and half of the reply is sent",
    ),
    FaultKind {
        on_xml_alone: true,
        ..requests(
            "UNSIGNED",
            InjectedFault::Unsigned,
            FaultParameters::None,
            "carried out, and the reply has no `sign`",
        )
    },
    FaultKind {
        on_xml_alone: true,
        scope: FaultScope::Both,
        ..requests(
            "WRONG_SIGN",
            InjectedFault::WrongSign,
            FaultParameters::None,
            "the signature of the reply or notification is wrong; a refund's notification cannot be decrypted",
        )
    },
    notifications(
        "WRONG_AMOUNT",
        InjectedFault::WrongAmount,
        FaultParameters::None,
        "the amount is one fen more, and the signature that of the wrong message",
    ),
    FaultKind {
        on_xml_alone: true,
        ..notifications(
            "FAIL",
            InjectedFault::Fail,
            FaultParameters::None,
            "`return_code` FAIL and a text, and nothing else, unsigned",
        )
    },
    notifications("DUPLICATE", InjectedFault::Duplicate, FaultParameters::None, "sent twice, whatever is answered"),
    notifications(
        "REORDERED",
        InjectedFault::Reordered,
        FaultParameters::Seconds(Some(600)),
        "held back until another notification was sent, or for `seconds`, ten minutes unless said",
    ),
];

const fn requests(
    name: &'static str,
    fault: InjectedFault,
    parameters: FaultParameters,
    does: &'static str,
) -> FaultKind {
    FaultKind { name, fault, scope: FaultScope::Requests, on_xml_alone: false, parameters, does }
}

const fn notifications(
    name: &'static str,
    fault: InjectedFault,
    parameters: FaultParameters,
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
        direction && (message.channel == Channel::Pay || !self.on_xml_alone)
    }

    /// The names of its parameters.
    pub(crate) fn parameter_names(&self) -> &'static [&'static str] {
        match self.parameters {
            FaultParameters::None => &[],
            FaultParameters::Before => &["before"],
            FaultParameters::Seconds(_) => &["seconds"],
            FaultParameters::BeforeAndSeconds(_) => &["before", "seconds"],
        }
    }

    /// The default duration.
    pub(crate) fn default_seconds(&self) -> Option<u64> {
        match self.parameters {
            FaultParameters::None | FaultParameters::Before => Some(0),
            FaultParameters::Seconds(default) => default,
            FaultParameters::BeforeAndSeconds(default) => Some(default),
        }
    }
}
