//! The page `docs/doctor.md`, which lists the mistakes of the doctor's table.
//! `WRITE_DOCS=1 cargo test --test repository doctor_page` writes it.

use std::fmt::Write as _;

use wxpay_core::doctor::MISTAKES;

const INTRODUCTION: &str = "\
# Why a signature does not fit

`wxpay doctor` takes a message and the secrets that may have signed it, makes every mistake of this list on purpose, and
names the one that gives the signature of the message. A mistake that does not give it is never named. Some are tried in
pairs; those that show in the signature itself (small letters, blanks, another sign type, another of the secrets) are
combined with any other. With `--signed-string`, the text that the program signed is compared too, which helps where no
known mistake is found.

Parameters of a payer's client, a page's or an app's, are compared with what the client signs itself, whatever the
program signed: they are right only if the client's own text gives the signature. `--appid` gives the appId that a page
does not receive, `--mch-id` the number that the parameters lack.

With `--message NAME` (`SignedMessage::of_call`) the message is held against that call's table: which fields are signed
and how, under which names the ids stand, and what the call does not take; a request that a call refuses whatever its
signature is named too. With `--workwx-secret` the second signature of WeCom's calls is checked as well.

Each mistake has its remedy. Where none is found, the hints say what to look at next: the text that the program
signed, or for a message that WeChat Pay signed the other keys that may have, and the bytes as they came.

The search takes a few milliseconds for a message of usual size, and `SignedMessage::hash_limit` bounds it.

In a program it is `wxpay_core::doctor`, with the feature `doctor`.

| name | what was done | what to do |
|---|---|---|
";

mod mistakes {
    use super::*;

    #[test]
    fn are_the_list_of_the_page() {
        let mut page = INTRODUCTION.to_owned();
        for mistake in MISTAKES {
            let (says, change) = (mistake.description.replace('|', "\\|"), mistake.remedy.replace('|', "\\|"));
            let (says_zh, change_zh) = (mistake.description_zh, mistake.remedy_zh);
            writeln!(page, "| `{}` | {says} {says_zh} | {change} {change_zh} |", mistake.name).unwrap();
        }
        crate::kept_file::compare("docs/doctor.md", &page, "doctor_page");
    }
}
