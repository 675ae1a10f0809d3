//! `wxpay struct`: the printed structs compile, and others are refused.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::command::stderr;
use wxpay_schema::internal::{FAMILIES, ORDERS};

const WORKSPACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// The struct that is printed for the arguments.
fn print_struct(arguments: &[&str]) -> String {
    crate::command::stdout(&[&["struct"], arguments].concat())
}

/// Arguments for structs with some of the fields.
const SELECTIONS: &[&[&str]] = &[
    &["pay.unified_order", "--only", "body,out_trade_no,total_fee,spbill_create_ip,trade_type"],
    &[
        "pay.unified_order",
        "--fixed",
        "trade_type=JSAPI",
        "--fixed",
        "fee_type=CNY",
        "--only",
        "body,out_trade_no,total_fee,spbill_create_ip,openid,scene_info",
    ],
    &["pay.unified_order", "--fixed", "trade_type=NATIVE", "--fixed", "body=Tea \"oolong\" \\ \u{8336}"],
    &["pay.close_order", "--fixed", "out_trade_no=1"],
    &["pay.refund", "--fixed", "total_fee=100", "--only", "transaction_id,out_refund_no,refund_fee,detail"],
    &["pay.pay_notification", "--only", "attach"],
    &["pay.pay_notification", "--only", "coupon_id_$n, coupon_types,coupons,time_end"],
    &["pay.refund_query.response", "--only", "coupon_refund_id_$n_$m,refunds"],
    &["cloud.unified_order", "--fixed", "callback_type=2"],
    &["cloud.unified_order", "--only", "body,out_trade_no,total_fee,spbill_create_ip,env_id,function_name"],
    &["cloud.query_refund.response", "--only", "coupon_refund_id_array,refund_fee_list"],
    &["pay.h5_info", "--only", "type"],
    &["pay.h5_info", "--fixed", "type=Wap"],
];

/// The families whose structs are compiled: those of the core that need no further crate.
const FEATURES: [&str; 4] = ["customs", "papay", "red-packet", "vehicle"];

/// Compiles one crate with a complete struct for every message, and with the selections.
#[test]
fn printed_structs_compile_and_are_formatted() {
    let crate_root = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("printed");
    fs::create_dir_all(crate_root.join("src")).unwrap();
    let manifest = format!(
        "[package]\nname = \"printed\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n[dependencies]\n\
         wxpay-core = {{ path = {:?}, features = {FEATURES:?} }}\n",
        Path::new(WORKSPACE).join("wxpay-core").canonicalize().unwrap()
    );
    fs::write(crate_root.join("Cargo.toml"), manifest).unwrap();
    fs::copy(Path::new(WORKSPACE).join("Cargo.lock"), crate_root.join("Cargo.lock")).unwrap();
    let mut modules: Vec<String> = Vec::new();
    let mut write = |module: String, text: &str| {
        fs::write(crate_root.join(format!("src/{module}.rs")), text).unwrap();
        modules.push(format!("pub mod {module};\n"));
    };
    let families = FAMILIES.iter().filter(|(family, _)| FEATURES.contains(family));
    for message in ORDERS.iter().chain(families.flat_map(|(_, tables)| *tables)) {
        let name = message.full_name().to_string();
        write(name.replace('.', "_"), &print_struct(&[&name]));
    }
    for (index, arguments) in SELECTIONS.iter().enumerate() {
        write(format!("some_{index:02}"), &print_struct(arguments));
    }
    modules.sort();
    fs::write(crate_root.join("src/lib.rs"), format!("#![deny(warnings)]\n\n{}", modules.concat())).unwrap();

    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let run = |arguments: &[&str]| {
        let mut command = Command::new(&cargo);
        let command = command.args(arguments).current_dir(&crate_root).env("CARGO_TARGET_DIR", "target");
        let output = command.output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert!(output.status.success(), "{arguments:?}: {}{}", text(&output.stdout), text(&output.stderr));
    };
    // The dependencies are there, since the workspace has been built.
    run(&["check", "--offline", "--quiet"]);
    run(&["fmt", "--check"]);
}

#[test]
fn only_selects_the_members() {
    let members = |arguments: &[&str]| -> Vec<String> {
        let text = print_struct(arguments);
        let members = text.split("\n}\n").next().unwrap().lines().filter_map(|line| line.strip_prefix("    pub "));
        members.map(|member| member.split(':').next().unwrap().to_owned()).collect()
    };
    assert_eq!(members(&["pay.pay_notification", "--only", "time_end,attach"]), ["time_end", "attach"]);
    assert_eq!(members(&["pay.h5_info", "--only", "type"]), ["r#type"]);
    let all = members(&["pay.unified_order"]);
    for filled in ["appid", "mch_id", "nonce_str", "sign", "sign_type"] {
        assert!(!all.iter().any(|member| member == filled), "{filled}");
    }
    assert_eq!(members(&["pay.unified_order", "--fixed", "body=Tea"]).len() + 1, all.len());
    assert!(print_struct(&["pay.unified_order", "--fixed", "body=Tea"]).contains("fixed(body = \"Tea\")"));
}

#[test]
fn missing_fields_are_refused() {
    let error = stderr(&["struct", "pay.unified_order", "--only", "body,out_trade_no"], 1);
    assert!(error.contains("requires the fields `total_fee`, `spbill_create_ip`, `trade_type`"), "{error}");
    let order = "body,out_trade_no,total_fee,spbill_create_ip";
    let error = stderr(&["struct", "pay.unified_order", "--fixed", "trade_type=JSAPI", "--only", order], 1);
    assert!(error.contains("`trade_type = \"JSAPI\"` requires one of `openid`, `sub_openid`"), "{error}");
    let error = stderr(&["struct", "pay.order_query", "--only", "version"], 1);
    assert!(error.contains("requires one of `transaction_id`, `out_trade_no`"), "{error}");
    let error = stderr(
        &[
            "struct",
            "cloud.unified_order",
            "--fixed",
            "function_name=f",
            "--fixed",
            "callback_type=2",
            "--only",
            "body",
        ],
        1,
    );
    assert!(
        error.contains("requires the fields") && error.contains("`callback_type = 2` requires `container`"),
        "{error}"
    );
}

#[test]
fn wrong_arguments_are_refused() {
    for (arguments, part) in [
        (&["pay.unified_order", "--only", "bodi"][..], "no field `bodi` in message `unified_order`"),
        (&["pay.unified_order", "--only", "bodi"], "did you mean `body`?"),
        (&["pay.unified_order", "--only", "outTradeNo"], "the wire name is `out_trade_no`"),
        (&["pay.unified_order", "--only", "warehouse"], "`wxpay schema pay.unified_order` lists the fields"),
        (&["pay.unified_order", "--only", "sign"], "`sign` is filled by the client"),
        (&["pay.unified_order", "--only", "body,body"], "is given twice"),
        (&["pay.unified_order", "--only", "body", "--fixed", "body=x"], "both as a field and in `fixed(…)`"),
        (&["pay.unified_order", "--fixed", "trade_type=JSAPPI"], "did you mean `JSAPI`?"),
        (&["pay.unified_order", "--fixed", "total_fee=1.5"], "is a whole number"),
        (&["pay.unified_order", "--fixed", "spbill_create_ip=1.2.3"], "an IPv4 or IPv6 address"),
        (&["pay.unified_order", "--fixed", "trade_type"], "write FIELD=VALUE"),
        (&["pay.pay_notification", "--fixed", "attach=x"], "is received"),
        (&["pay.unifed_order"], "did you mean `pay.unified_order`?"),
    ] {
        let error = stderr(&[&["struct"], arguments].concat(), 2);
        assert!(error.contains(part), "{arguments:?}: {error}");
    }
}
