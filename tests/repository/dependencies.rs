//! The crates that a user of the default features builds: the list changes only on purpose.

use std::process::Command;

const LIST: &str = include_str!("dependencies.txt");

mod default_features {
    use super::*;

    #[test]
    fn depend_on_the_listed_crates_only() {
        let output = Command::new(env!("CARGO"))
            .args([
                "tree",
                "--offline",
                "--locked",
                "-p",
                "wxpay-core",
                "-e",
                "normal,build",
                "--prefix",
                "none",
                "--format",
                "{p}",
            ])
            .args(["--target", "x86_64-unknown-linux-gnu"])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        let mut names: Vec<&str> =
            text.lines().filter_map(|line| line.split(' ').next()).filter(|name| !name.is_empty()).collect();
        names.sort_unstable();
        names.dedup();
        let committed: Vec<&str> = LIST.lines().collect();
        assert_eq!(names, committed, "if this is meant, update tests/repository/dependencies.txt");
    }

    #[test]
    fn include_the_crate_that_compares_in_constant_time() {
        assert!(LIST.lines().any(|name| name == "ctutils"));
    }
}
