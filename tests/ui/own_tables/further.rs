//! Encrypted texts, JSON arrays in a text, nested elements and other spellings, in tables of the merchant's own.
use wxpay_core::schema::{
    AccountValue, Channel, Message, encrypted, fen, json_array, json_text, shared, text, xml_list,
};
use wxpay_core::value::Encrypted;
use wxpay_core::{Fen, Object, Request, Response};

const SHARE: Message = Message::nested(Channel::Pay, "share").fields(&[text("account", 64), fen("amount")]);
const TAKEN: Message = Message::item(Channel::Pay, "taken").fields(&[text("openid", 32), fen("amount")]);

const PAYOUT: Message = Message::request(Channel::Pay, "payout", "/pay/payout").fields(&[
    text("wxappid", 32).required().by_account(AccountValue::Appid),
    shared::SIGN,
    encrypted("enc_bank_no", 344).required(),
    encrypted("enc_true_name", 344),
    json_array("shares", 900, &SHARE).required(),
    json_array("more_shares", 900, &SHARE),
    json_text("share", 200, &SHARE),
]);
const _: () = PAYOUT.assert_sound();

const PAYOUT_RESPONSE: Message = Message::reply_to_request(Channel::Pay, "payout.response").fields(&[
    xml_list("takers", "taker", &TAKEN),
    text("account", 64).received().aliases(&["acount", "konto"]),
    json_array("shares", 900, &SHARE).received(),
])
.unsigned();
const _: () = PAYOUT_RESPONSE.assert_sound();

#[derive(Object)]
#[wxpay(message = SHARE)]
struct Share {
    account: String,
    amount: Fen,
}

#[derive(Response)]
#[wxpay(message = TAKEN)]
struct Taken {
    openid: Option<String>,
}

#[derive(Request)]
#[wxpay(message = PAYOUT, response = Paid, fixed(shares = "{}", mch_id = "10000100"))]
struct Plain {
    appid: String,
    enc_bank_no: String,
    enc_true_name: Option<Encrypted>,
    more_shares: Share,
    share: Vec<Share>,
}

#[derive(Request)]
#[wxpay(message = PAYOUT, response = Paid, fixed(enc_bank_no = "6225", shares = "[{\"amount\":1}]"))]
struct Fixed {
    more_shares: Option<Taken>,
    wxappid: String,
}

#[derive(Request)]
#[wxpay(message = PAYOUT, response = Paid)]
struct Optional {
    enc_bank_no: Option<Encrypted>,
    shares: Option<String>,
}

#[derive(Response)]
#[wxpay(message = PAYOUT_RESPONSE)]
struct Paid {
    takers: Vec<Taken>,
    shares: String,
}

#[derive(Response)]
#[wxpay(message = PAYOUT_RESPONSE)]
struct Misread {
    takers: Taken,
    konto: Option<String>,
    shares: Fen,
}

#[derive(Response)]
#[wxpay(message = PAYOUT_RESPONSE)]
struct OtherItems {
    takers: Vec<Share>,
}

fn main() {}
