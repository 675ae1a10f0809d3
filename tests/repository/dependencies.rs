//! The crates that a user of the default features builds: the list changes only on purpose.

use std::process::Command;

const LIST: &str = include_str!("dependencies.txt");

/// Returns the crates that a user of that package and those features builds.
fn crates(package: &str, features: &str) -> Vec<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "-p", package, "--features", features, "-e", "normal,build"])
        .args(["--prefix", "none", "--format", "{p}", "--target", "x86_64-unknown-linux-gnu"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let names = text.lines().filter_map(|line| line.split(' ').next()).filter(|name| !name.is_empty());
    let mut names: Vec<String> = names.map(str::to_owned).collect();
    names.sort_unstable();
    names.dedup();
    names
}

mod default_features {
    use super::*;

    #[test]
    fn depend_on_the_listed_crates_only() {
        let committed: Vec<&str> = LIST.lines().collect();
        let names = crates("wxpay-core", "");
        assert_eq!(names, committed, "if this is meant, update tests/repository/dependencies.txt");
    }

    #[test]
    fn include_the_crate_that_compares_in_constant_time() {
        assert!(LIST.lines().any(|name| name == "ctutils"));
    }
}

mod notifications {
    use super::*;

    /// Those of refund notifications and of tokio are among them.
    #[test]
    fn in_axum_add_at_most_25_crates_to_the_core() {
        let core: Vec<&str> = LIST.lines().collect();
        let names = crates("wxpay-web", "axum");
        let added: Vec<&String> = names.iter().filter(|name| !core.contains(&name.as_str())).collect();
        assert!(added.len() <= 25, "{added:?}");
        assert!(names.iter().any(|name| name == "axum-core") && !names.iter().any(|name| name == "axum"));
    }
}
