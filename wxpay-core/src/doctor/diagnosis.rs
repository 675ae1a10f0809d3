//! What the doctor says. Its findings go in; words, and the parts for a program, come
//! out. No secret is in any of them.

use std::fmt;

use super::mistakes::{Mistake, named};
use super::recipe::MASK;
use crate::error::Malformed;
use crate::sign::SignType;
use crate::text::clean;

/// What came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DiagnosisKind {
    /// The signature is right.
    Right,
    /// Known mistakes reproduce it.
    Mistaken,
    /// None of the known mistakes reproduces it.
    Unknown,
    /// The message carries no signature.
    NotSigned,
    /// It is no message.
    Unreadable,
}

impl DiagnosisKind {
    /// The verdict in one word, for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Right => "right",
            Self::Mistaken => "mistaken",
            Self::Unknown => "unknown",
            Self::NotSigned => "unsigned",
            Self::Unreadable => "unreadable",
        }
    }
}

/// A mistake that reproduces the signature, alone or with the others found.
#[derive(Clone, Debug)]
pub struct Found {
    /// The mistake.
    pub mistake: &'static Mistake,
    /// The fields that it concerns.
    pub fields: Vec<String>,
    /// Which form it takes, in words; empty where it has only one.
    pub how: String,
}

/// Adds the mistake of that name.
pub(super) fn add_found(found: &mut Vec<Found>, name: &str, how: impl Into<String>) {
    let how = how.into();
    found.extend(named(name).map(|mistake| Found { mistake, fields: Vec::new(), how }));
}

/// The first place where two texts differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The name of the field there.
    pub field: String,
    /// That pair of the text which is to be signed; empty behind its end.
    pub right: String,
    /// That pair of the text which was signed.
    pub signed: String,
}

impl Difference {
    /// The first pair that differs, if one does.
    pub(super) fn between(right: &str, signed: &str) -> Option<Self> {
        let same = right.bytes().zip(signed.bytes()).take_while(|(one, other)| one == other).count();
        if same == right.len() && same == signed.len() {
            return None;
        }
        // Where one text ends with a whole pair, the other goes on with the next.
        let goes_on = |text: &str| text.as_bytes().get(same) == Some(&b'&');
        let ends = same == right.len() && goes_on(signed) || same == signed.len() && goes_on(right);
        let start = |text: &str| ends_of_pairs(text).take_while(|at| *at < same).last().map_or(0, |at| at + 1);
        // Within a value of one text there may be what begins a pair of the other.
        let from = if ends { same + 1 } else { start(right).min(start(signed)) };
        let pair = |text: &str| {
            let rest = text.get(from..).unwrap_or_default();
            rest.get(..ends_of_pairs(rest).next().unwrap_or(rest.len())).unwrap_or_default().to_owned()
        };
        let (right, signed) = (pair(right), pair(signed));
        let name = |pair: &str| pair.split('=').next().unwrap_or_default().to_owned();
        let field = if right.is_empty() { name(&signed) } else { name(&right) };
        Some(Self { field, right, signed })
    }
}

/// Where pairs end in a text to sign: at each `&` that a name and `=` stand behind, since values may hold others.
fn ends_of_pairs(text: &str) -> impl Iterator<Item = usize> {
    let begins_pair = |text: &str| {
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let length = text.bytes().take_while(|byte| is_name(byte)).count();
        length > 0 && text.as_bytes().get(length) == Some(&b'=')
    };
    text.match_indices('&').map(|(at, _)| at).filter(move |at| text.get(at + 1..).is_some_and(begins_pair))
}

/// What is wrong with a signature. Its [`Display`](fmt::Display) is for people; the
/// rest is for programs. It holds personal data as the message does, and no secret.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Diagnosis {
    /// What came out.
    pub verdict: DiagnosisKind,
    /// The mistakes that together reproduce the signature.
    pub found: Vec<Found>,
    /// How the message is to be signed, as far as it says.
    pub sign_type: SignType,
    /// Which of the secrets fits, counted from zero.
    pub secret: Option<usize>,
    /// The text that is to be signed, with stars in the place of the key.
    pub to_sign: String,
    /// The text that was signed, where it is known, with stars in the place of the key.
    pub signed: Option<String>,
    /// Where the two differ first.
    pub difference: Option<Difference>,
    /// The mistakes that were tried and do not reproduce the signature.
    pub ruled_out: Vec<&'static Mistake>,
    /// Whether every mistake was tried; not if [`SignedMessage::hash_limit`](super::SignedMessage::hash_limit)
    /// ended the search.
    pub is_complete: bool,
    /// What to look at, where no mistake was found.
    pub hints: Vec<String>,
    /// Why WeChat Pay would not read the message, whatever its signature.
    pub malformed: Option<Malformed>,
}

impl Diagnosis {
    /// Nothing but a verdict.
    pub(super) fn bare(verdict: DiagnosisKind, sign_type: SignType) -> Self {
        Self {
            verdict,
            found: Vec::new(),
            sign_type,
            secret: None,
            to_sign: String::new(),
            signed: None,
            difference: None,
            ruled_out: Vec::new(),
            is_complete: true,
            hints: Vec::new(),
            malformed: None,
        }
    }

    /// Whether there is nothing to correct.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.verdict == DiagnosisKind::Right && self.malformed.is_none()
    }
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.verdict {
            DiagnosisKind::Right => writeln!(f, "The signature is right ({}).\n签名正确。", self.sign_type.name())?,
            DiagnosisKind::Mistaken => {
                writeln!(f, "The signature does not fit, and this reproduces it:\n签名错误，原因如下：")?;
            }
            DiagnosisKind::Unknown => {
                writeln!(f, "The signature does not fit, and no known mistake reproduces it.")?;
                writeln!(f, "签名错误，已知的原因都无法重现该签名。")?;
            }
            DiagnosisKind::NotSigned => writeln!(f, "The message carries no signature.\n报文没有签名。")?,
            DiagnosisKind::Unreadable => writeln!(f, "This is not a message.\n无法识别的报文。")?,
        }
        for found in &self.found {
            self::found(found, f)?;
        }
        if let Some(malformed) = &self.malformed {
            writeln!(f, "\nWeChat Pay would refuse it anyway: {malformed}.")?;
        }
        if let Some(difference) = &self.difference {
            writeln!(f, "\nThe first difference is at `{}`:", clean(&difference.field))?;
            let shown = |pair: &str| if pair.is_empty() { "(nothing)".to_owned() } else { clean(pair) };
            writeln!(f, "  to be signed: {}", shown(&difference.right))?;
            writeln!(f, "  was signed:   {}", shown(&difference.signed))?;
        }
        if !self.to_sign.is_empty() {
            writeln!(f, "\nThe text to sign, the key as {MASK}:\n  {}", clean(&self.to_sign))?;
        }
        if let Some(signed) = &self.signed {
            writeln!(f, "The text that was signed:\n  {}", clean(signed))?;
        }
        if !self.hints.is_empty() {
            writeln!(f, "\nLook at:")?;
            for hint in &self.hints {
                writeln!(f, "- {}", clean(hint))?;
            }
        }
        if self.verdict == DiagnosisKind::Unknown {
            let names: Vec<&str> = self.ruled_out.iter().map(|mistake| mistake.name).collect();
            writeln!(f, "\nRuled out: {}.", names.join(", "))?;
        }
        Ok(())
    }
}

fn found(found: &Found, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Found { mistake, fields, how } = found;
    writeln!(f, "\n{}: {}", mistake.name, mistake.says)?;
    writeln!(f, "  {}", mistake.says_zh)?;
    if !fields.is_empty() {
        writeln!(f, "  fields: {}", clean(&fields.join(", ")))?;
    }
    if !how.is_empty() {
        writeln!(f, "  form: {}", clean(how))?;
    }
    writeln!(f, "  to do: {}", mistake.change)?;
    writeln!(f, "  改法：{}", mistake.change_zh)
}
