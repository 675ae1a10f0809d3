//! The container for contributors: it has the versions that `CONTRIBUTING.md` asks for.

use serde_json::Value;

use crate::documents;

fn read(path: &str) -> String {
    std::fs::read_to_string(documents::root().join(path)).unwrap()
}

/// The version behind a name in the section Set-up.
fn asked_for(name: &str) -> String {
    let text = read("CONTRIBUTING.md");
    let (_, set_up) = text.split_once("\n## Set-up\n").unwrap();
    let (_, behind) = set_up.split_once(&format!("{name} ")).unwrap();
    behind.chars().take_while(|letter| letter.is_ascii_digit() || *letter == '.').collect()
}

#[test]
fn devcontainer_has_the_versions_of_the_set_up() {
    let docker = read(".devcontainer/Dockerfile");
    let container: Value = serde_json::from_str(&read(".devcontainer/devcontainer.json")).unwrap();
    let node = &container["features"]["ghcr.io/devcontainers/features/node:1"]["version"];

    assert!(docker.starts_with(&format!("FROM rust:{}-", asked_for("Rust"))), "{docker}");
    assert!(docker.contains(&format!(" python{0} python{0}-venv ", asked_for("Python"))), "{docker}");
    assert_eq!(*node, asked_for("Node.js"));
}
