//! The samples of the repository, as inputs to start with.

use std::path::{Path, PathBuf};

/// The longest sample that is a seed.
const MAX_BYTES: u64 = 8 << 10;

/// The folders of messages.
pub const MESSAGES: [&str; 7] = [
    "tests/hostile",
    "tests/live",
    "tests/protocol/samples",
    "tests/protocol/samples/signed",
    "tests/protocol/further/samples",
    "tests/protocol/further/samples/signed",
    "tests/vectors",
];

/// Returns the folder of the repository, from that of a package in it.
pub fn repository() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let is_repository = |folder: &&Path| folder.join("tests/protocol").is_dir();
    package.ancestors().find(is_repository).unwrap_or(package).to_owned()
}

/// Returns the names and contents of the samples in a folder, in the order of their names. Every extension fits an
/// empty one.
pub fn samples(folder: &str, extension: &str) -> Vec<(String, Vec<u8>)> {
    let Ok(entries) = std::fs::read_dir(repository().join(folder)) else { return Vec::new() };
    let is_sample = |path: &PathBuf| {
        let fits = extension.is_empty() || path.extension().is_some_and(|own| own == extension);
        fits && path.metadata().is_ok_and(|file| file.is_file() && file.len() <= MAX_BYTES)
    };
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(is_sample).collect();
    paths.sort();
    let content = |path: PathBuf| {
        let name = path.file_name()?.to_str()?.to_owned();
        Some((name, std::fs::read(path).ok()?))
    };
    paths.into_iter().filter_map(content).collect()
}

/// Returns the messages of that extension.
pub fn messages(extension: &str) -> Vec<Vec<u8>> {
    MESSAGES.iter().flat_map(|folder| samples(folder, extension)).map(|(_, content)| content).collect()
}

/// Returns each input behind each of the bytes that select what is tested.
pub fn behind(bytes: impl IntoIterator<Item = u8>, inputs: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let behind = |byte: u8| inputs.iter().map(move |input| [&[byte], input.as_slice()].concat());
    bytes.into_iter().flat_map(behind).collect()
}

/// Writes seeds and the dictionary into the folder in `WXPAY_FUZZ_SEEDS`, and ends the program; does nothing without
/// it.
pub fn write_and_exit(seeds: fn() -> Vec<Vec<u8>>) {
    let Some(folder) = std::env::var_os("WXPAY_FUZZ_SEEDS").map(PathBuf::from) else { return };
    let seeds = seeds();
    std::fs::create_dir_all(&folder).unwrap();
    for (at, seed) in seeds.iter().enumerate() {
        std::fs::write(folder.join(format!("{at:04}")), seed).unwrap();
    }
    std::fs::write(folder.with_extension("dict"), super::dictionary::libfuzzer_file()).unwrap();
    std::process::exit(0);
}
