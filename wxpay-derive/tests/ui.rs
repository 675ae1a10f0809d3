//! The compiler's output for structs: every case that must not compile, with the whole
//! output beside it, and the shapes that must.
//!
//! `TRYBUILD=overwrite cargo test -p wxpay-derive --test ui` rewrites the outputs. The tests are here, and not in the
//! core, because trybuild compiles what the package of the test depends on: the core has all that a client needs.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

const CASES: &str = "../tests/ui";

fn rustc() -> String {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("--version").output().unwrap();
    String::from_utf8(version.stdout).unwrap()
}

mod derives {
    use super::*;

    /// The compiler of the recorded outputs.
    const RECORDED: &str = "rustc 1.95.";

    fn folders() -> Vec<PathBuf> {
        let mut folders: Vec<PathBuf> = std::fs::read_dir(CASES).unwrap().map(|entry| entry.unwrap().path()).collect();
        folders.sort();
        folders
    }

    /// Whether the recorded output has an error that only a build finds: of a constant that code generation evaluates.
    fn needs_build(case: &Path) -> bool {
        std::fs::read_to_string(case.with_extension("stderr"))
            .is_ok_and(|output| output.contains("note: erroneous constant encountered"))
    }

    /// The cases that must not compile. With another compiler there are none.
    fn wrong_structs() -> Vec<PathBuf> {
        let rustc = rustc();
        if !rustc.starts_with(RECORDED) {
            println!("skipped the wrong structs: their outputs are those of {RECORDED}*, this is {rustc}");
            return Vec::new();
        }
        let folders = folders().into_iter().filter(|folder| !folder.ends_with("pass"));
        let files = folders.flat_map(|folder| std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()));
        let mut cases: Vec<PathBuf> = files.filter(|file| file.extension().is_some_and(|rs| rs == "rs")).collect();
        cases.sort();
        cases
    }

    /// The flags that trybuild gives the cases. It gives their dependencies all but the last, so that Cargo compiles
    /// these twice; where this variable is set, Cargo reads no others.
    const FLAGS: (&str, &str) =
        ("CARGO_ENCODED_RUSTFLAGS", "--cfg\x1ftrybuild\x1f--verbose\x1f-A\x1fdead_code\x1f--diagnostic-width=140");

    /// Whether cases and dependencies have the same flags. If not, the test has run in a process where they have.
    fn have_the_same_flags(test: &str) -> bool {
        if std::env::var(FLAGS.0).is_ok_and(|flags| flags == FLAGS.1) {
            return true;
        }
        let selected = std::env::args().filter(|argument| argument.starts_with("trybuild="));
        let mut process = Command::new(std::env::current_exe().unwrap());
        process.env(FLAGS.0, FLAGS.1).args(["--exact", "--nocapture", test]).args(selected);
        assert!(process.status().unwrap().success(), "{test}: see above");
        false
    }

    #[test]
    fn explain_wrong_structs() {
        if !have_the_same_flags("derives::explain_wrong_structs") {
            return;
        }
        // Without a case that must pass, trybuild checks all in one run of Cargo.
        let cases = trybuild::TestCases::new();
        for case in wrong_structs().iter().filter(|case| !needs_build(case)) {
            cases.compile_fail(case);
        }
    }

    #[test]
    fn compile_good_structs_and_explain_wrong_ones_at_the_latest() {
        if !have_the_same_flags("derives::compile_good_structs_and_explain_wrong_ones_at_the_latest") {
            return;
        }
        // With one, it builds them one after the other.
        let cases = trybuild::TestCases::new();
        for program in good_structs() {
            cases.pass(program);
        }
        for case in wrong_structs().iter().filter(|case| needs_build(case)) {
            cases.compile_fail(case);
        }
    }

    /// The programs that must compile: those that name their crate or set its lints alone, and the others as modules of
    /// one, which is built and linked once.
    fn good_structs() -> Vec<PathBuf> {
        let folders = [format!("{CASES}/pass"), format!("{CASES}/pass/shapes")];
        let files = folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap());
        let mut programs: Vec<PathBuf> = files.map(|entry| entry.unwrap().path()).collect();
        programs.retain(|file| file.extension().is_some_and(|rs| rs == "rs"));
        programs.sort();
        let (mut alone, together): (Vec<_>, Vec<_>) = programs.into_iter().partition(|program| {
            let source = std::fs::read_to_string(program).unwrap();
            source.contains("crate::") || source.contains("#![forbid(")
        });
        alone.push(one_program(&together));
        alone
    }

    /// Writes a program that runs each of those.
    fn one_program(programs: &[PathBuf]) -> PathBuf {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pass");
        std::fs::create_dir_all(&folder).unwrap();
        let (mut modules, mut calls) = (String::new(), String::new());
        for (number, program) in programs.iter().enumerate() {
            let source = std::fs::read_to_string(program).unwrap();
            let name = format!("{}_{number}", program.file_stem().unwrap().display());
            let run = "pub(crate) fn run() -> impl std::process::Termination {\n    main()\n}\n";
            let module = folder.join(format!("{name}.rs"));
            std::fs::write(&module, format!("{source}\n{run}")).unwrap();
            writeln!(modules, "#[path = r\"{}\"]\nmod {name};", module.display()).unwrap();
            writeln!(calls, "    ends_well({name}::run());").unwrap();
        }
        let main = format!(
            "{modules}\nfn ends_well(end: impl std::process::Termination) {{\n    \
             assert_eq!(end.report(), std::process::ExitCode::SUCCESS);\n}}\n\nfn main() {{\n{calls}}}\n"
        );
        let file = folder.join("main.rs");
        std::fs::write(&file, main).unwrap();
        file
    }
}

mod diagnostics {
    use super::*;

    /// The kinds of errors of the derives: for each a part of its text, and the case that shows it.
    const DIAGNOSTICS: &[(&str, &str)] = &[
        ("no field `bodi` in message `unified_order`\n       help: did you mean `body`?", "names/unknown_field"),
        ("help: the wire name is `out_trade_no`", "names/camel_case"),
        ("message `unified_order` requires the fields `body`, ", "required/missing_several"),
        ("`body` is required by message `unified_order`, so it cannot be an `Option`", "required/optional_type"),
        ("is longer than `body` allows (127)", "types/text"),
        (
            "`f64` cannot hold the amount field `total_fee`\n       help: amounts are whole fen, use `Fen`",
            "types/amount",
        ),
        ("is given twice\n       help: first given by `", "names/given_twice"),
        ("`trade_type = \"JSAPI\"` requires one of `openid`, `sub_openid`", "rules/jsapi_without_payer"),
        ("`sub_openid` is only meaningful together with `sub_appid`", "rules/sub_openid_without_sub_appid"),
        ("`JSAPPI` is not a value of `trade_type`\n       help: did you mean `JSAPI`?", "fixed/not_a_value"),
        ("` holds at most 127 bytes, this literal has ", "fixed/too_long"),
        ("is given both as a field and in `fixed(…)`", "fixed/also_a_field"),
        ("cannot find value `UNIFIEDORDER`", "tables/unknown_constant"),
        (
            "unknown `wxpay` key `mesage`, expected `message`, `fixed`, `response` or `crate`",
            "attributes/unknown_key_on_struct",
        ),
        ("`sign` is filled by the client, remove the field", "filled/client"),
        ("`Request` can only be derived for a struct with named fields", "shapes/tuple_struct"),
        ("text literal has ", "literals/inferred_length"),
        ("schema `till_order`: duplicate field `body`", "own_tables/unsound"),
        ("the schema seen by the derive macro differs from the one in scope", "tables/module_of_the_same_name"),
        ("`PAY_NOTIFICATION` is received: derive `Response`", "direction/request_for_received"),
        ("`UNIFIED_ORDER` is sent: derive `Request`", "direction/response_for_sent"),
        ("is nested in others or handed to a page: derive `Object`", "direction/object"),
        ("`response` is not the struct of this request's reply", "direction/response_of_another_request"),
        ("no message `ORDER_QUERY` in `schema::cloud`", "channel/table_of_the_other"),
        ("`schema::cloud::UNIFIED_ORDER` has it, the message of the other channel", "channel/field_of_the_other"),
        ("is not a request for this channel", "channel/cloud_through_merchant"),
        ("help: mark it `#[wxpay(skip)]` if it is your own", "names/unknown_without_suggestion"),
        ("message `unified_order` requires the field `", "required/missing_one"),
        ("can be absent from message `", "received/plain_type"),
        ("can occur several times, so it must be a `Vec`", "received/family"),
        ("borrows from `out_trade_no`, which does not live for `'static`", "received/lifetimes"),
        ("borrows from `promotion_detail`, which is JSON that is not kept", "received/lifetimes"),
        ("cannot be received as a WeChat Pay field", "types/own_received_type"),
        ("cannot be sent as a WeChat Pay field", "types/own_type"),
        ("`appid` is filled by the account, remove the field", "filled/account"),
        ("so it is not `extra`\n       help: remove `extra`", "extra/in_the_table"),
        ("cannot be the name of a field", "extra/bad_name"),
        ("cannot hold the character `#`", "fixed/bad_character"),
        ("is empty, and an empty value counts as absent", "fixed/empty"),
        ("is a time `yyyyMMddHHmmss`, this literal is ", "fixed/no_time"),
        ("is at least 1, this literal is 0", "fixed/zero_amount"),
        ("is at most ", "fixed/out_of_range"),
        ("is an IPv4 or IPv6 address, this literal is ", "fixed/no_address"),
        ("is the address of a device, this literal is ", "fixed/unspecified_address"),
        ("is an absolute http or https URL without query and fragment", "fixed/no_url"),
        ("is a JSON object, this literal is ", "fixed/no_object"),
        ("is given twice in `fixed`", "fixed/twice"),
        ("`total_fee` takes a number\n       help: write `total_fee = ", "fixed/wrong_literal"),
        ("`fixed` gives values to send, this message is received", "fixed/received"),
        ("`trade_type = \"NATIVE\"` requires `product_id`", "rules/native_without_product"),
        ("`trade_type = \"MWEB\"` requires `scene_info`", "rules/mweb_without_scene"),
        ("requires exactly one of `function_name`, `container`", "rules/no_callback"),
        ("help: keep one of `function_name`, `container`", "rules/two_callbacks"),
        ("`callback_type = 1` requires `function_name`", "rules/container_of_a_function"),
        ("message `order_query` requires one of `transaction_id`, `out_trade_no`", "rules/query_without_number"),
        ("`time_expire` must be at least 60 seconds after `time_start`", "rules/expires_before_it_starts"),
        ("does not say which message it is", "attributes/no_message"),
        ("is given twice\n       help: keep one of them", "attributes/malformed"),
        ("`message` takes a value\n       help: write `message = ", "attributes/malformed"),
        ("`fixed` takes a list of values", "attributes/malformed"),
        ("`skip` takes no value", "attributes/malformed"),
        ("`skip` keeps `till` out of the message, so `rename` means nothing", "attributes/malformed"),
        ("`response` says what answers a request, this message is none", "attributes/response"),
        ("`response` says what answers a request, this message is none", "direction/response_of_an_answer"),
        (
            "`TradeType` cannot hold the choice field `limit_pay`\n              \
             help: use `wxpay_core::value::LimitPay`",
            "types/of_another",
        ),
        (
            "cannot hold the object field `store_info`\n       help: use `wxpay_core::pay::StoreInfo<'a>`",
            "types/of_another",
        ),
        ("cannot hold the text field `attach`\n       help: use `Option<String>`", "types/whole_type"),
        ("amounts are whole fen, use `Option<Fen>`", "types/whole_type"),
        ("cannot hold the text field `coupon_id_$n`\n       help: use `Vec<String>`", "types/whole_type"),
        ("help: use `Option<crate::platform::payments::value::TradeType>`", "types/certain"),
        ("`std::string::String` cannot hold the amount field `total_fee`", "types/certain"),
        (
            "evaluation panicked: `Duration` cannot hold the time field `time_end`\n              \
             help: use `BeijingTime`",
            "types/imported",
        ),
        ("help: use a `Vec` of the type within it, which is empty when there are none", "aliases/hidden"),
        ("help: use the `Vec` within it, which is empty when there are none", "aliases/hidden"),
        ("help: use an `Option` of the type of its elements", "aliases/hidden"),
        ("`total_fee` takes whole fen\n       help: write `total_fee = 888`", "fixed/yuan"),
        ("`total_fee` takes whole fen\n       help: amounts are whole fen without sign, point or blanks", "fixed/yuan"),
        ("`container` takes an object\n       help: give it as a member", "fixed/no_text"),
        ("is not the schema's, so it has no built-in reply", "own_tables/no_reply"),
        ("only what is received has an indexed family", "own_tables/unsound"),
        ("so it cannot be an `Option`\n              help: use the type within it", "aliases/required"),
        ("is longer than `body` allows (127)\n              help: use a text of at most 127 bytes", "aliases/too_long"),
        ("so it must be an `Option`\n              help: use `Option<Note>`", "aliases/received"),
        ("occurs once, so it cannot be a `Vec`", "aliases/received"),
        ("`message!` builds a struct from a table of the schema, named by its path", "declared/unseen_table"),
        ("` is not what `notification` reads", "pairing/notification"),
        ("read by `refund_notification::<pay::RefundNotificationInfo>`", "pairing/notification"),
        ("` is not what `refund_notification` reads", "refund_notification/pairing"),
        ("` is not what `cloud::callback` reads", "pairing/callback"),
        ("` is not what `decode` reads", "pairing/decode"),
        ("` is not read as a reply", "pairing/replies"),
        ("` does not stand for a file", "pairing/replies"),
        ("` is not an answer to a notification", "pairing/replies"),
        ("keep the fields by `open_notification` and read it from them by `decode`", "pairing/borrowed"),
        ("`response` is a struct that owns its fields, this one borrows", "pairing/borrowed"),
        ("`response` is not the struct of this request's reply", "generic/reply"),
        ("` is not a struct that is sent", "underived/request"),
        ("in a field of kind `Object` or `JsonText`, derive `Object`", "underived/object"),
        ("` cannot hold the object field `scene_info`, since its table is `", "nested/object"),
        ("` cannot hold the object field `scene_info`, since its table is `", "generic/object"),
        ("` cannot hold the item field `coupons`, since its table is `", "nested/item"),
        (
            "`String` cannot hold the encrypted text field `enc_bank_no`\n       \
             help: use `wxpay_core::value::Encrypted`, which `transfer::BankPublicKey::encrypt` makes",
            "further/encrypted",
        ),
        (
            "`enc_true_name` is sent encrypted\n       help: give it as a member of type `Encrypted`",
            "further/encrypted",
        ),
        ("`receivers` is a JSON array, this literal is ", "further/array"),
        ("`receivers` can occur several times, so it must be a `Vec`", "further/array"),
        ("cannot hold the object field `receivers`, since its table is `", "further/array"),
        ("`String` cannot hold the object field `receivers`", "further/array"),
        ("`hblist` can occur several times, so it must be a `Vec`", "further/elements"),
        ("cannot hold the item field `hblist`", "further/elements"),
        ("no field `coupon_mininum` in message", "further/elements"),
        ("help: the account fills `mch_appid` in its place, remove the field", "further/ids"),
        ("`mch_appid` is filled by the account, remove the field", "further/ids"),
        ("`total_amount` outside 100 to 20000 requires `scene_id`", "further/rules"),
        ("requires `contract_id`, or `plan_id` with `contract_code`\n       help: add the field", "further/rules"),
        ("requires all or none of `sub_order_no`, ", "further/rules"),
        ("`contract_id` excludes `nickname`\n              help: leave out `nickname`", "own_tables/groups"),
    ];

    #[test]
    fn have_a_case_each() {
        let shown = |(words, case): &&(&str, &str)| {
            let output = Path::new(CASES).join(case).with_extension("stderr");
            std::fs::read_to_string(output).is_ok_and(|found| found.contains(words))
        };
        let lacking: Vec<_> = DIAGNOSTICS.iter().filter(|diagnostic| !shown(diagnostic)).collect();
        assert!(lacking.is_empty(), "{lacking:#?}");
    }
}
