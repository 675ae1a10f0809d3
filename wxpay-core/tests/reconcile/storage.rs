//! Rows beyond the memory.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use wxpay_core::bill::reconcile::{ReconcileError, ReconcileOptions};

use crate::day::{BillLine, bill, paid, run};

const NOON: &str = "20261128120000";

/// A directory that is removed with its files.
pub(crate) struct TestDirectory(PathBuf);

impl TestDirectory {
    pub(crate) fn new() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("wxpay-reconcile-test-{}-{number}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn files(&self) -> usize {
        fs::read_dir(&self.0).unwrap().count()
    }
}

impl Drop for TestDirectory {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

mod memory {
    use super::*;

    fn refusal(options: ReconcileOptions) -> String {
        let text = bill(&[BillLine::payment("A", 888, NOON)]);
        run(&text, vec![paid("A", 888, NOON)], options).expect_err("it was reconciled").to_string()
    }

    #[test]
    fn is_exceeded_only_with_a_directory() {
        let error = refusal(ReconcileOptions::new().with_memory(10));
        assert_eq!(
            error,
            "the rows exceed 10 bytes of memory; give a directory (`with_spill`) or more memory (`with_memory`)"
        );
        let missing = TestDirectory::new().path().join("missing");
        let options = ReconcileOptions::new().with_memory(10).with_spill(missing);
        let error = refusal(options);
        assert!(error.starts_with("the rows beyond the memory could not be stored: /"), "{error}");
        assert!(error.contains("missing: "), "{error}");
    }

    #[test]
    fn is_exceeded_by_a_file_that_is_removed() {
        let directory = TestDirectory::new();
        let options = || ReconcileOptions::new().with_memory(0).with_spill(directory.path());
        let text = bill(&[BillLine::payment("A", 888, NOON)]);
        let (entries, end) = run(&text, vec![paid("A", 888, NOON)], options()).unwrap();
        assert!(entries.is_empty() && end.summary.matched == 1);
        // A refusal leaves none either.
        let twice = vec![paid("A", 888, NOON), paid("A", 888, NOON)];
        assert!(matches!(run(&text, twice, options()), Err(ReconcileError::DuplicateOrder { .. })));
        assert_eq!(directory.files(), 0);
    }
}
