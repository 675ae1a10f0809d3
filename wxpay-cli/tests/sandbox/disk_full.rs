//! `wxpay sandbox --data` with a file that cannot grow: calls are refused, and answered again
//! once there is room; no answered call is lost.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use wxpay_core::value::TradeType;
use wxpay_core::{Fen, Text, pay, text};

use crate::process::{SandboxProcess, TIMEOUT, merchant};

/// The size limit of the file at first, in blocks of 1,024 bytes.
const BLOCKS: u32 = 300;

/// Starts a sandbox whose files cannot grow beyond the limit, as on a full disk.
fn start(file: &Path, limit: &str) -> SandboxProcess {
    let script = r#"trap '' XFSZ; ulimit -S -f "$1"; exec "$2" sandbox --listen 127.0.0.1:0 --data "$3""#;
    let arguments = ["-c", script, "bash", limit, env!("CARGO_BIN_EXE_wxpay")];
    SandboxProcess::spawn(Command::new("bash").args(arguments).arg(file))
}

fn place(sandbox: &SandboxProcess, number: &str) -> String {
    let order = pay::UnifiedOrder {
        body: text!("Tea shop-oolong"),
        out_trade_no: Text::new(number).unwrap(),
        total_fee: Fen(888),
        spbill_create_ip: "203.0.113.7".parse().unwrap(),
        trade_type: TradeType::App,
        optional: pay::UnifiedOrderOptional::default(),
    };
    let request = merchant("http://127.0.0.1:9/paid").prepare(&order).unwrap().body;
    sandbox.request("POST", "/pay/unifiedorder", &request)
}

fn query(sandbox: &SandboxProcess, number: &str) -> String {
    let query = pay::OrderQuery {
        optional: pay::OrderQueryOptional { out_trade_no: Some(Text::new(number).unwrap()), ..Default::default() },
    };
    let request = merchant("http://127.0.0.1:9/paid").prepare(&query).unwrap().body;
    sandbox.request("POST", "/pay/orderquery", &request)
}

#[test]
fn full_disk_refuses_calls_until_there_is_room() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("full-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("data.sqlite");
    let mut sandbox = start(&file, &BLOCKS.to_string());
    let mut last = String::new();
    let mut is_placed = |index: usize| {
        last = place(&sandbox, &format!("F{index}"));
        last.contains("prepay_id")
    };
    let answered = (0..10_000).take_while(|index| is_placed(*index)).count();
    assert!(answered > 10 && answered < 10_000, "{answered}");
    assert!(last.contains("<err_code><![CDATA[SYSTEMERROR]]></err_code>"), "{last}");

    // This call and the next are refused; the reason is on stderr once.
    let line = sandbox.stderr_line();
    assert!(line.contains("data.sqlite cannot be written") && line.contains("every call is refused"), "{line}");
    let refused = query(&sandbox, "F0");
    let reason = "x-wxpay-sandbox-reason: the sandbox cannot write its file of data";
    assert!(refused.starts_with("HTTP/1.1 200") && refused.contains(reason), "{refused}");
    assert!(refused.contains("<err_code><![CDATA[SYSTEMERROR]]></err_code>"), "{refused}");
    let refused = sandbox.request("POST", "/_sandbox/orders/F0/pay", "");
    assert!(refused.starts_with("HTTP/1.1 500") && refused.contains("cannot write its file of data"), "{refused}");

    let room = Command::new("prlimit").args(["--fsize=unlimited", "--pid", &sandbox.id().to_string()]).status();
    assert!(room.unwrap().success());
    let line = sandbox.stderr_line();
    assert!(line.contains("can be written again"), "{line}");
    let since = Instant::now();
    while !query(&sandbox, "F0").contains("NOTPAY") {
        assert!(since.elapsed() < TIMEOUT, "the sandbox does not recover");
    }
    assert!(place(&sandbox, "G0").contains("prepay_id"));
    drop(sandbox);

    let sandbox = start(&file, "unlimited");
    for index in 0..answered {
        let number = format!("F{index}");
        assert!(query(&sandbox, &number).contains("NOTPAY"), "the order {number} was answered, and is lost");
    }
    assert!(query(&sandbox, "G0").contains("NOTPAY"));
    drop(sandbox);
    std::fs::remove_dir_all(folder).unwrap();
}
