//! The sources of blocks: files of the repository, and parts of them.

use std::path::Path;

/// What `path`, `path anchor` or `path number` selects in the repository: a file, what stands between the marks of the
/// anchor, or the paragraph of that number, counted from 1.
pub(crate) fn content(root: &Path, source: &str) -> Result<String, String> {
    let (path, part) = source.split_once(' ').unwrap_or((source, ""));
    let text = std::fs::read_to_string(root.join(path)).map_err(|error| format!("{path}: {error}"))?;
    let text = if path.ends_with(".stderr") { at_home(&text) } else { text };
    let selected = match part.parse::<usize>() {
        _ if part.is_empty() => Ok(text.trim_end().to_owned()),
        Ok(number) => paragraph(&text, number),
        Err(_) => anchored(&text, part),
    };
    selected.map_err(|error| format!("{path} {error}"))
}

/// A compiler's output, as of a program of the reader's.
fn at_home(output: &str) -> String {
    let home = |line: &str| match line.split_once("--> $WORKSPACE/") {
        Some((before, _)) => format!("{before}--> src/main.rs"),
        None => line.to_owned(),
    };
    output.lines().map(home).collect::<Vec<_>>().join("\n")
}

fn paragraph(text: &str, number: usize) -> Result<String, String> {
    let found = number.checked_sub(1).and_then(|index| text.trim_end().split("\n\n").nth(index));
    found.map(str::to_owned).ok_or_else(|| format!("has no paragraph {number}"))
}

/// The lines between the marks of an anchor, without marks and without the indentation that they share.
pub(crate) fn anchored(text: &str, name: &str) -> Result<String, String> {
    let mark =
        |line: &str, word: &str| line.trim_start().trim_start_matches(['/', '#']).trim() == format!("{word}: {name}");
    let start = text.lines().position(|line| mark(line, "ANCHOR")).ok_or(format!("has no anchor `{name}`"))?;
    let behind = text.lines().skip(start + 1);
    let length = behind.clone().position(|line| mark(line, "ANCHOR_END")).ok_or(format!("has no end of `{name}`"))?;
    let is_mark = |line: &&str| line.trim_start().starts_with("// ANCHOR") || line.trim_start().starts_with("# ANCHOR");
    let lines: Vec<&str> = behind.take(length).filter(|line| !is_mark(line)).collect();
    let indent = lines.iter().filter(|line| !line.trim().is_empty()).map(|line| line.len() - line.trim_start().len());
    let indent = indent.min().unwrap_or_default();
    let dedented: Vec<&str> = lines.iter().map(|line| line.get(indent..).unwrap_or_default()).collect();
    Ok(dedented.join("\n").trim_matches('\n').to_owned())
}
