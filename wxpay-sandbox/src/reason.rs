//! Why a request is refused, in the two languages of the pages.

use std::fmt;

/// A sentence in English and in Chinese. Both are written where the sentence is made, so that none has one language.
///
/// Logs, headers and the control interface have the English one, the pages that of their reader.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reason {
    pub(crate) en: String,
    pub(crate) zh: String,
}

impl Reason {
    pub(crate) fn new(en: impl Into<String>, zh: impl Into<String>) -> Self {
        Self { en: en.into(), zh: zh.into() }
    }

    /// A text that is the same in both languages, such as a word of the client's.
    pub(crate) fn verbatim(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { zh: text.clone(), en: text }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.en.is_empty()
    }

    /// Both texts, to be changed in the same way.
    pub(crate) fn texts_mut(&mut self) -> [&mut String; 2] {
        [&mut self.en, &mut self.zh]
    }

    /// The sentence, followed by another.
    pub(crate) fn and(self, other: &Self) -> Self {
        match (self.is_empty(), other.is_empty()) {
            (true, _) => other.clone(),
            (_, true) => self,
            _ => Self { en: format!("{}; {}", self.en, other.en), zh: format!("{}；{}", self.zh, other.zh) },
        }
    }

    /// The sentences of a list, one after the other.
    pub(crate) fn join(reasons: impl IntoIterator<Item = Self>) -> Self {
        reasons.into_iter().fold(Self::default(), |all, reason| all.and(&reason))
    }
}

/// The English sentence.
impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en)
    }
}

#[cfg(test)]
mod tests {
    use super::Reason;

    #[test]
    fn and_separates_two_sentences() {
        let (one, other) = (Reason::new("one", "一"), Reason::new("two", "二"));
        assert_eq!(one.clone().and(&other), Reason::new("one; two", "一；二"));
        assert_eq!(Reason::default().and(&one), one);
        assert_eq!(one.clone().and(&Reason::default()), one);
        assert_eq!(Reason::join([one.clone(), Reason::default(), other]), Reason::new("one; two", "一；二"));
        assert_eq!(Reason::join([]), Reason::default());
    }
}
