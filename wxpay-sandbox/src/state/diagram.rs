//! State machines as diagrams and tables, for the documents.

/// One arrow for each pair of states, labelled with all events between them.
pub(crate) fn diagram<S: Copy + PartialEq, E: Copy>(
    states: &[S],
    events: &[(E, &str)],
    name: impl Fn(S) -> String,
    step: impl Fn(Option<S>, E) -> Result<S, &'static str>,
) -> String {
    let mut lines = String::from("stateDiagram-v2\n");
    for from in [None].into_iter().chain(states.iter().copied().map(Some)) {
        for to in states.iter().copied().filter(|to| Some(*to) != from) {
            let between: Vec<&str> =
                events.iter().filter(|(event, _)| step(from, *event) == Ok(to)).map(|(_, name)| *name).collect();
            if !between.is_empty() {
                let from = from.map_or("[*]".to_owned(), &name);
                lines += &format!("    {from} --> {}: {}\n", name(to), between.join(" / "));
            }
        }
    }
    lines
}

/// A row for each event and a column for each state, with the next state or the code.
pub(crate) fn table<S: Copy + PartialEq, E: Copy>(
    states: &[S],
    events: &[(E, &str)],
    name: impl Fn(S) -> String,
    step: impl Fn(Option<S>, E) -> Result<S, &'static str>,
) -> String {
    let names: Vec<String> = states.iter().copied().map(&name).collect();
    let mut lines = format!("| | new | {} |\n|---|---|{}\n", names.join(" | "), "---|".repeat(states.len()));
    for (event, called) in events {
        let cells: Vec<String> = [None]
            .into_iter()
            .chain(states.iter().copied().map(Some))
            .map(|from| match step(from, *event) {
                Ok(to) if Some(to) == from => "·".to_owned(),
                Ok(to) => format!("**{}**", name(to)),
                Err(code) => code.to_owned(),
            })
            .collect();
        lines += &format!("| {called} | {} |\n", cells.join(" | "));
    }
    lines
}
