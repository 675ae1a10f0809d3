//! A chapter, and its fenced blocks.

/// Languages whose blocks need no source: what is typed at a shell, and manifests, which have a test of their own.
const WITHOUT_A_SOURCE: [&str; 2] = ["sh", "toml"];

const FENCE: &str = "```";

/// A page of a book.
pub(crate) struct Chapter<'t> {
    lines: Vec<&'t str>,
    pub(crate) blocks: Vec<Block<'t>>,
    /// Comments that no block follows, as the numbers of their lines.
    orphans: Vec<usize>,
    /// The marks of the headings, such as `##`, with the numbers of their lines.
    headings: Vec<(usize, &'t str)>,
}

/// A fenced block.
pub(crate) struct Block<'t> {
    /// The number of the line of its opening fence.
    pub(crate) line: usize,
    pub(crate) language: &'t str,
    /// What the comment before it names.
    pub(crate) source: Option<&'t str>,
    indent: usize,
    content: Vec<&'t str>,
    closed: bool,
}

impl<'t> Chapter<'t> {
    pub(crate) fn parse(text: &'t str) -> Self {
        let lines: Vec<&str> = text.lines().collect();
        let mut chapter = Self { lines: lines.clone(), blocks: Vec::new(), orphans: Vec::new(), headings: Vec::new() };
        let mut source: Option<(usize, &str)> = None;
        let mut rest = lines.into_iter().enumerate();
        while let Some((index, line)) = rest.next() {
            let trimmed = line.trim_start();
            if let Some(language) = trimmed.strip_prefix(FENCE) {
                let indent = line.len() - trimmed.len();
                let mut content = Vec::new();
                let mut closed = false;
                for (_, line) in rest.by_ref() {
                    closed = line.trim() == FENCE;
                    if closed {
                        break;
                    }
                    content.push(line.get(indent.min(line.len() - line.trim_start().len())..).unwrap_or_default());
                }
                let source = source.take().map(|(_, source)| source);
                chapter.blocks.push(Block { line: index + 1, language, source, indent, content, closed });
            } else if let Some(named) = comment(trimmed) {
                chapter.orphans.extend(source.replace((index + 1, named)).map(|(line, _)| line));
            } else if !trimmed.is_empty() {
                chapter.orphans.extend(source.take().map(|(line, _)| line));
                let mark = line.split(' ').next().filter(|mark| !mark.is_empty() && mark.bytes().all(|it| it == b'#'));
                chapter.headings.extend(mark.map(|mark| (index + 1, mark)));
            }
        }
        chapter.orphans.extend(source.map(|(line, _)| line));
        chapter
    }

    /// The text, with each block as its source has it. A block whose source is not found stays.
    pub(crate) fn with_blocks_of(&self, content: impl Fn(&str) -> Result<String, String>) -> String {
        let mut written = String::new();
        let mut next = 0;
        let copy = |lines: &[&str], written: &mut String| {
            for line in lines {
                written.push_str(line);
                written.push('\n');
            }
        };
        for block in &self.blocks {
            let Some(Ok(content)) = block.source.map(&content) else { continue };
            copy(&self.lines[next..block.line], &mut written);
            let indent = " ".repeat(block.indent);
            for line in content.lines() {
                let line = format!("{indent}{line}");
                copy(&[line.trim_end()], &mut written);
            }
            next = block.line + block.content.len();
        }
        copy(&self.lines[next..], &mut written);
        written
    }

    /// What is wrong with the blocks, a line each.
    pub(crate) fn faults(&self, path: &str, content: impl Fn(&str) -> Result<String, String>) -> Vec<String> {
        let mut faults: Vec<String> =
            self.orphans.iter().map(|line| format!("{path}:{line}: no block follows this comment")).collect();
        for block in &self.blocks {
            faults.extend(block.fault(&content).map(|fault| format!("{path}:{}: {fault}", block.line)));
        }
        faults
    }

    /// What translations share: the levels of the headings, and the languages and sources of the blocks; of those
    /// without a source what they have, but for comments.
    pub(crate) fn outline(&self) -> Vec<String> {
        let blocks = self.blocks.iter().map(|block| (block.line, block.outline()));
        let headings = self.headings.iter().map(|(line, mark)| (*line, (*mark).to_owned()));
        let mut all: Vec<(usize, String)> = blocks.chain(headings).collect();
        all.sort();
        all.into_iter().map(|(_, part)| part).collect()
    }
}

impl Block<'_> {
    pub(crate) fn content(&self) -> String {
        self.content.join("\n")
    }

    fn fault(&self, content: impl Fn(&str) -> Result<String, String>) -> Option<String> {
        if !self.closed {
            return Some("the block is not closed".to_owned());
        }
        let Some(source) = self.source else {
            let needs = !WITHOUT_A_SOURCE.contains(&self.language);
            return needs.then(|| {
                format!("a block of `{}` needs a comment before it: `<!-- code: path anchor -->`", self.language)
            });
        };
        match content(source) {
            Err(error) => Some(error),
            Ok(expected) if expected == self.content() => None,
            Ok(expected) => {
                let same = expected.lines().zip(&self.content).take_while(|(one, other)| one == *other).count();
                Some(format!("the block differs from `{source}` at its line {}", same + 1))
            }
        }
    }

    fn outline(&self) -> String {
        if let Some(source) = self.source {
            return format!("{} {source}", self.language);
        }
        let bare = |line: &&str| {
            if line.starts_with('#') {
                String::new()
            } else {
                line.split(" #").next().map(str::trim_end).unwrap_or_default().to_owned()
            }
        };
        let lines: Vec<String> = self.content.iter().map(bare).filter(|line| !line.is_empty()).collect();
        format!("{}\n{}", self.language, lines.join("\n"))
    }
}

/// The source that a comment names.
fn comment(line: &str) -> Option<&str> {
    line.strip_prefix("<!-- code: ")?.trim_end().strip_suffix(" -->")
}
