//! Why a signature does not fit, for the log and the headers: a message and the
//! account go in, the doctor's words come out. No key is in them.

use wxpay_core::SignType;
use wxpay_core::doctor::{Candidate, Diagnosis, Verdict, diagnose};

use crate::account::Account;
use crate::state::State;

/// What is wrong with the signature of a message from that account.
pub(crate) fn of_wrong_sign(
    state: &State,
    account: &Account,
    body: &[u8],
    sign_type: SignType,
    at_trial: bool,
) -> String {
    let own = if at_trial { [&account.trial_key, &account.key] } else { [&account.key, &account.trial_key] };
    // A key of another account is a mistake that is made, too.
    let others = state.accounts.iter().filter(|other| other.mch_id != account.mch_id).map(|other| &other.key);
    let keys: Vec<Candidate> = own.into_iter().chain(others.take(8)).map(Candidate::from).collect();
    let diagnosis = diagnose(body, &keys, Some(sign_type));
    let name = sign_type.name();
    if diagnosis.verdict != Verdict::Mistaken {
        return format!(
            "sign is not the {name} signature of the fields received with this merchant's key, and no known mistake \
             reproduces it; the text to sign is {}",
            diagnosis.to_sign
        );
    }
    format!("sign is not the {name} signature with this merchant's key: {}", mistakes(&diagnosis))
}

fn mistakes(diagnosis: &Diagnosis) -> String {
    let found = diagnosis.found.iter().map(|found| {
        let mistake = found.mistake;
        let of = if found.fields.is_empty() { String::new() } else { format!(" ({})", found.fields.join(", ")) };
        format!("{}{of}: {} {}", mistake.name, mistake.says, mistake.change)
    });
    found.collect::<Vec<_>>().join(" ")
}
