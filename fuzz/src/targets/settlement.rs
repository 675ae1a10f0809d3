//! The text form of a settlement: what is read is the same when it is written anew.

use wxpay_core::settlement::Settlement;

/// Reads a state.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    match text.parse::<Settlement>() {
        Ok(state) => {
            let written = state.to_string();
            assert_eq!(written.parse::<Settlement>().map(|state| state.to_string()).as_deref(), Ok(&*written));
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// Returns states.
pub fn seeds() -> Vec<Vec<u8>> {
    [
        "1;query;10000100;;TEA1;888;CNY;1795396520;0",
        "1;reverse;10000100;1900000109;TEA1;1;CNY;1795396520;1",
        "2;",
        "1;;;;;;;;",
    ]
    .map(|text| text.as_bytes().to_vec())
    .to_vec()
}
