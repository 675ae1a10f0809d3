//! The kinds of faults, but for the documented codes: what each does, what it
//! strikes and what a rule may say with it. `docs/sandbox-faults.md` has the table,
//! which a test holds against this one.

use wxpay_core::schema::{Channel, Direction, Message};

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A refusal with that code.
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

/// One kind of fault.
#[derive(Debug)]
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    pub(crate) fault: Fault,
    pub(crate) strikes: Strikes,
    /// Whether the cloud channel, whose messages carry no signature that anybody
    /// checks, has no such fault.
    on_xml_alone: bool,
    pub(crate) takes: Takes,
    /// What it does, for people.
    pub(crate) does: &'static str,
}

/// What a kind strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Strikes {
    Requests,
    Notifications,
    Both,
}

/// What a rule may say beside what every rule may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Takes {
    Nothing,
    /// Whether it strikes before the request is carried out.
    Before,
    /// How long it lasts; without a usual length a rule has to say.
    Seconds(Option<u64>),
    /// Both.
    BeforeAndSeconds(u64),
}

/// A client gives up by then, and a minute on the sandbox's clock costs nothing.
const MINUTES: u64 = 300;

const PAGE: &str = "carried out, and answered with that status and a page, as by a proxy";

pub(crate) const KINDS: [Kind; 16] = [
    Kind {
        strikes: Strikes::Both,
        ..requests(
            "DELAY",
            Fault::Delay,
            Takes::Seconds(None),
            "carried out, and answered `seconds` later; a notification is sent that much later",
        )
    },
    requests(
        "TIMEOUT",
        Fault::Timeout,
        Takes::BeforeAndSeconds(MINUTES),
        "carried out and never answered; the connection is closed after `seconds`, five minutes unless said",
    ),
    requests("CLOSED", Fault::Closed, Takes::Before, "carried out, and the connection closed without an answer"),
    requests("HTTP_500", Fault::Http(500), Takes::Before, PAGE),
    requests("HTTP_502", Fault::Http(502), Takes::Before, PAGE),
    requests("HTTP_503", Fault::Http(503), Takes::Before, PAGE),
    requests("HTTP_504", Fault::Http(504), Takes::Before, PAGE),
    requests(
        "HTML",
        Fault::Html,
        Takes::Before,
        "carried out, and answered with a page and status 200, as by a network that wants a log-in",
    ),
    requests("EMPTY", Fault::Empty, Takes::Before, "carried out, and answered with status 200 and no body"),
    requests("TRUNCATED", Fault::Truncated, Takes::Nothing, "carried out, and half of the reply is sent"),
    Kind {
        on_xml_alone: true,
        ..requests("UNSIGNED", Fault::Unsigned, Takes::Nothing, "carried out, and the reply has no `sign`")
    },
    Kind {
        on_xml_alone: true,
        strikes: Strikes::Both,
        ..requests(
            "WRONG_SIGN",
            Fault::WrongSign,
            Takes::Nothing,
            "the signature of the reply or notification is wrong; a refund's notification cannot be decrypted",
        )
    },
    notifications(
        "WRONG_AMOUNT",
        Fault::WrongAmount,
        Takes::Nothing,
        "the amount is one fen more, and the signature that of the wrong message",
    ),
    Kind {
        on_xml_alone: true,
        ..notifications(
            "FAIL",
            Fault::Fail,
            Takes::Nothing,
            "`return_code` FAIL and a text, and nothing else, unsigned",
        )
    },
    notifications("DUPLICATE", Fault::Duplicate, Takes::Nothing, "sent twice, whatever is answered"),
    notifications(
        "REORDERED",
        Fault::Reordered,
        Takes::Seconds(Some(600)),
        "held back until another notification was sent, or for `seconds`, ten minutes unless said",
    ),
];

const fn requests(name: &'static str, fault: Fault, takes: Takes, does: &'static str) -> Kind {
    Kind { name, fault, strikes: Strikes::Requests, on_xml_alone: false, takes, does }
}

const fn notifications(name: &'static str, fault: Fault, takes: Takes, does: &'static str) -> Kind {
    Kind { strikes: Strikes::Notifications, ..requests(name, fault, takes, does) }
}

impl Strikes {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Notifications => "notifications",
            Self::Both => "both",
        }
    }
}

impl Kind {
    /// Whether it can strike that message.
    pub(crate) fn fits(&self, message: &Message) -> bool {
        let direction = match self.strikes {
            Strikes::Requests => message.direction == Direction::Request,
            Strikes::Notifications => message.direction == Direction::Notification,
            Strikes::Both => true,
        };
        direction && (message.channel == Channel::Pay || !self.on_xml_alone)
    }

    /// What a rule may say with it, by name.
    pub(crate) fn options(&self) -> &'static [&'static str] {
        match self.takes {
            Takes::Nothing => &[],
            Takes::Before => &["before"],
            Takes::Seconds(_) => &["seconds"],
            Takes::BeforeAndSeconds(_) => &["before", "seconds"],
        }
    }

    /// How long it lasts unless a rule says otherwise.
    pub(crate) fn usual_seconds(&self) -> Option<u64> {
        match self.takes {
            Takes::Nothing | Takes::Before => Some(0),
            Takes::Seconds(usual) => usual,
            Takes::BeforeAndSeconds(usual) => Some(usual),
        }
    }
}
