//! The result of a diagnosis, as text for people and as data for programs. It never contains a secret.

use std::fmt;

use super::finding::Finding;
use super::mistakes::{self, Mistake};
use super::recipe::MASK;
use crate::error::Malformed;
use crate::sign::SignType;
use crate::text::excerpt::clean;

/// The result of a diagnosis in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DiagnosisKind {
    /// The signature is right.
    Right,
    /// Known mistakes reproduce the signature.
    Mistaken,
    /// The signature is wrong, and no known mistake reproduces it.
    Unknown,
    /// The message has no signature.
    NotSigned,
    /// The body is not a message.
    Unreadable,
}

impl DiagnosisKind {
    /// The kind in one word, for programs.
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

/// A mistake that reproduces the signature, alone or together with others.
#[derive(Clone, Debug)]
pub struct FoundMistake {
    /// The mistake.
    pub mistake: &'static Mistake,
    /// The fields concerned.
    pub fields: Vec<String>,
    /// The form that the mistake takes, in words; empty if it has only one.
    pub form: String,
}

impl FoundMistake {
    /// Looks the finding's mistake up.
    pub(super) fn from_finding(finding: Finding) -> Option<Self> {
        let Finding { name, fields, form } = finding;
        mistakes::find(name).map(|mistake| Self { mistake, fields, form })
    }

    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { mistake, fields, form } = self;
        writeln!(f, "\n{}: {}", mistake.name, mistake.description)?;
        writeln!(f, "  {}", mistake.description_zh)?;
        if !fields.is_empty() {
            writeln!(f, "  fields: {}", clean(&fields.join(", ")))?;
        }
        if !form.is_empty() {
            writeln!(f, "  form: {}", clean(form))?;
        }
        writeln!(f, "  to do: {}", mistake.remedy)?;
        writeln!(f, "  改法：{}", mistake.remedy_zh)
    }
}

/// The first difference between two texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The name of the field.
    pub field: String,
    /// The pair in the text to sign; empty behind its end.
    pub right: String,
    /// The pair in the text that was signed.
    pub signed: String,
}

impl Difference {
    /// Returns the first pair that differs.
    pub(super) fn between(right: &str, signed: &str) -> Option<Self> {
        let same = right.bytes().zip(signed.bytes()).take_while(|(one, other)| one == other).count();
        if same == right.len() && same == signed.len() {
            return None;
        }
        // If one text ends with a whole pair, the other continues with the next.
        let goes_on = |text: &str| text.as_bytes().get(same) == Some(&b'&');
        let ends = same == right.len() && goes_on(signed) || same == signed.len() && goes_on(right);
        let start = |text: &str| ends_of_pairs(text).take_while(|at| *at < same).last().map_or(0, |at| at + 1);
        // A value of one text may contain what looks like a pair of the other.
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

/// The ends of the pairs in a text to sign: each `&` that is followed by a name and `=`, since values may contain
/// others.
fn ends_of_pairs(text: &str) -> impl Iterator<Item = usize> {
    let begins_pair = |text: &str| {
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        let length = text.bytes().take_while(|byte| is_name(byte)).count();
        length > 0 && text.as_bytes().get(length) == Some(&b'=')
    };
    text.match_indices('&').map(|(at, _)| at).filter(move |at| text.get(at + 1..).is_some_and(begins_pair))
}

/// The diagnosis of a signature. [`Display`](fmt::Display) is for people, the fields are for programs. It contains
/// personal data if the message does, but no secret.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Diagnosis {
    /// The kind of result.
    pub kind: DiagnosisKind,
    /// The mistakes that together reproduce the signature.
    pub mistakes: Vec<FoundMistake>,
    /// The sign type, as far as the message states it.
    pub sign_type: SignType,
    /// The index of the secret that fits.
    pub secret: Option<usize>,
    /// The text to sign, with the key masked.
    pub to_sign: String,
    /// The text that was signed, if known, with the key masked.
    pub signed: Option<String>,
    /// The first difference between the two.
    pub difference: Option<Difference>,
    /// The mistakes that were tried and do not reproduce the signature.
    pub ruled_out: Vec<&'static Mistake>,
    /// Whether every mistake was tried. `false` if [`SignedMessage::hash_limit`](super::SignedMessage::hash_limit)
    /// ended the search.
    pub is_complete: bool,
    /// Things to check, if no mistake was found.
    pub hints: Vec<String>,
    /// The reasons for which WeChat Pay would reject the message even with a right signature.
    pub malformed: Option<Malformed>,
}

impl Diagnosis {
    /// Creates a diagnosis of a kind, without details.
    pub(super) fn new(kind: DiagnosisKind, sign_type: SignType) -> Self {
        Self {
            kind,
            mistakes: Vec::new(),
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
        self.kind == DiagnosisKind::Right && self.malformed.is_none()
    }
}

impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
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
        for found in &self.mistakes {
            found.write(f)?;
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
        if self.kind == DiagnosisKind::Unknown {
            let names: Vec<&str> = self.ruled_out.iter().map(|mistake| mistake.name).collect();
            writeln!(f, "\nRuled out: {}.", names.join(", "))?;
        }
        Ok(())
    }
}
