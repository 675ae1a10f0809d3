//! State machines as tables: a state and an event give the next state, or the code of the refusal. All changes of
//! state go through them. `docs/sandbox-further.md` and the pages of single families show each as a diagram, which a
//! test compares.

/// A state machine.
pub(crate) struct Lifecycle<S: 'static, E: 'static> {
    /// The title in the documents.
    #[cfg_attr(not(test), allow(dead_code, reason = "only the documents have titles"))]
    pub(crate) title: &'static str,
    /// The states.
    #[cfg_attr(not(test), allow(dead_code, reason = "only the documents list them"))]
    pub(crate) states: &'static [S],
    /// The events, with their labels in the diagram.
    #[cfg_attr(not(test), allow(dead_code, reason = "only the documents list them"))]
    pub(crate) events: &'static [(E, &'static str)],
    /// The states before an event, the event, and the state after it.
    pub(crate) steps: &'static [(&'static [S], E, S)],
    /// The codes of refusals, where they differ from the usual one.
    pub(crate) refusals: &'static [(&'static [S], E, &'static str)],
    /// The usual code of a refusal; empty where nothing makes the event.
    pub(crate) refusal: &'static str,
}

impl<S: Copy + PartialEq, E: Copy + PartialEq> Lifecycle<S, E> {
    /// The next state.
    ///
    /// # Errors
    /// The code of the refusal.
    pub(crate) fn next(&self, state: S, event: E) -> Result<S, &'static str> {
        let is_of = |from: &[S], on: E| on == event && from.contains(&state);
        if let Some((_, _, to)) = self.steps.iter().find(|(from, on, _)| is_of(from, *on)) {
            return Ok(*to);
        }
        let refusal = self.refusals.iter().find(|(from, on, _)| is_of(from, *on));
        Err(refusal.map_or(self.refusal, |(_, _, code)| code))
    }
}

/// Defines a state machine with the enums of its states and events. The state `New` is that of a record that does
/// not exist yet.
macro_rules! lifecycle {
    (
        $(#[$table_doc:meta])* $table:ident = $title:literal;
        $(#[$state_doc:meta])* states $State:ident { $($state:ident = $wire:literal),+ $(,)? }
        $(#[$event_doc:meta])* events $Event:ident { $($event:ident = $label:literal),+ $(,)? }
        steps { $($($from:ident)|+, $on:ident => $to:ident;)+ }
        refused { $($($refused:ident)|+, $refused_on:ident => $code:literal;)* _ => $usual:literal }
    ) => {
        $(#[$state_doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub(crate) enum $State {
            /// Not there yet.
            New,
            $(
                #[doc = concat!("`", $wire, "`.")]
                #[serde(rename = $wire)]
                $state,
            )+
        }

        impl $State {
            /// The name in messages and in the control interface.
            #[allow(dead_code, reason = "some names only stand in JSON and in the documents")]
            pub(crate) const fn name(self) -> &'static str {
                match self {
                    Self::New => "",
                    $(Self::$state => $wire,)+
                }
            }
        }

        $(#[$event_doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum $Event {
            $(
                #[doc = concat!("The event `", $label, "`.")]
                $event,
            )+
        }

        $(#[$table_doc])*
        pub(crate) const $table: $crate::further::lifecycle::Lifecycle<$State, $Event> =
            $crate::further::lifecycle::Lifecycle {
                title: $title,
                states: &[$($State::$state,)+],
                events: &[$(($Event::$event, $label),)+],
                steps: &[$((&[$($State::$from,)+], $Event::$on, $State::$to),)+],
                refusals: &[$((&[$($State::$refused,)+], $Event::$refused_on, $code),)*],
                refusal: $usual,
            };

        #[cfg(test)]
        impl $crate::further::lifecycle::Named for $State {
            fn name(self) -> &'static str {
                self.name()
            }

            fn new() -> Self {
                Self::New
            }
        }
    };
}

/// A state with a name.
#[cfg(test)]
pub(crate) trait Named: Copy + PartialEq {
    fn name(self) -> &'static str;
    fn new() -> Self;
}

/// A state machine that the documents show.
#[cfg(test)]
pub(crate) trait Shown: Sync {
    /// The section of the document.
    fn section(&self) -> String;
}

#[cfg(test)]
impl<S: Named + Sync, E: Copy + PartialEq + Sync> Shown for Lifecycle<S, E> {
    fn section(&self) -> String {
        use crate::state::diagram::{diagram, table};
        let name = |state: S| state.name().to_owned();
        let step = |state: Option<S>, event| self.next(state.unwrap_or_else(S::new), event);
        let diagram = diagram(self.states, self.events, name, step);
        let table = table(self.states, self.events, name, step);
        format!("### {}\n\n```mermaid\n{diagram}```\n\n{table}", self.title)
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn transitions_match_the_document() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs");
        let documents = ["sandbox-further.md", "sandbox-papay.md", "sandbox-coupons-customs.md", "sandbox-deposit.md"];
        let shown: String = documents
            .iter()
            .map(|name| std::fs::read_to_string(format!("{folder}/{name}")).unwrap_or_default())
            .collect();
        let lifecycles = crate::further::FAMILIES.iter().flat_map(|family| family.lifecycles);
        let missing: Vec<String> =
            lifecycles.map(|lifecycle| lifecycle.section()).filter(|section| !shown.contains(section)).collect();
        assert!(missing.is_empty(), "none of {documents:?} has:\n{}", missing.join("\n"));
    }
}
