//! Replies without a signature that counts: what refuses them, what they claim, and what they must repeat.

use wxpay_core::dynamic::{DynamicReply, DynamicRequest};
use wxpay_core::pay::{GethbinfoResponse, Sendredpack, SendredpackOptional};
use wxpay_core::schema::{Action, Arrival, Effect, Message, pay};
use wxpay_core::server::TableMessage;
use wxpay_core::value::{RedPacketNumberType, RedPacketScene};
use wxpay_core::{
    Error, ErrorKind, Fen, Limits, Malformed, Merchant, PreparedRequest, SignType, UnsignedReply, server, text,
};

use crate::common::fixtures::KEY;

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/protocol/further/samples");

/// Returns a published message of the further calls.
pub(crate) fn sample(name: &str) -> String {
    std::fs::read_to_string(format!("{SAMPLES}/{name}")).unwrap()
}

fn account(appid: &str, mch_id: &str) -> Merchant {
    Merchant::new(appid, mch_id, KEY).unwrap()
}

/// Prepares a published request, of the account that it names.
pub(crate) fn request(
    message: &'static Message,
    name: &str,
    changes: &[(&str, &str)],
) -> PreparedRequest<DynamicReply> {
    let body = sample(name);
    let fields = server::read(body.as_bytes(), &Limits::default()).unwrap();
    let value = |names: &[&str]| {
        let change = changes.iter().find(|(name, _)| names.contains(name)).map(|(_, value)| (*value).to_owned());
        change.or_else(|| {
            let entry = fields.iter().find(|entry| names.contains(&&*entry.name))?;
            entry.value.as_text().map(str::to_owned)
        })
    };
    let appid = value(&["appid", "wxappid", "mch_appid"]).unwrap_or("wxd930ea5d5a258f4f".to_owned());
    let (mch_id, sub_mch_id) = (value(&["mch_id", "mchid"]).unwrap(), value(&["sub_mch_id"]));
    let merchant = match sub_mch_id {
        Some(_) => Merchant::service_provider(&appid, &mch_id, KEY).unwrap(),
        None => account(&appid, &mch_id),
    };
    // The published pairs differ in their sign types, where a call takes either.
    let is_md5 = value(&["sign"]).is_some_and(|sign| sign.len() == 32);
    let merchant = merchant.with_sign_type(if is_md5 { SignType::Md5 } else { SignType::HmacSha256 });
    let filled = [
        "sign",
        "sign_type",
        "nonce_str",
        "mch_id",
        "mchid",
        "appid",
        "wxappid",
        "mch_appid",
        "contract_mchid",
        "contract_appid",
    ];
    let own = fields.iter().filter(|entry| !filled.contains(&&*entry.name)).map(|entry| entry.name.to_string());
    let mut own: Vec<(String, String)> = own.map(|name| (name.clone(), value(&[&name]).unwrap())).collect();
    // One published order of a mini program names no payer.
    if message.is(&pay::CONTRACTORDER) && !own.iter().any(|(name, _)| name == "openid") {
        own.push(("openid".to_owned(), "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o".to_owned()));
    }
    merchant.prepare(&DynamicRequest::new(message, own).unwrap()).unwrap()
}

/// A red packet of the published replies.
fn red_packet(changes: &[(&str, &str)]) -> PreparedRequest<DynamicReply> {
    let published = [
        ("wxappid", "wx6fa7e3bab7e15415"),
        ("mch_id", "10010404"),
        ("total_amount", "1"),
        ("mch_billno", "0010010404201411170000046545"),
    ];
    request(&pay::SENDREDPACK, "sendredpack.request.xml", &[changes, &published].concat())
}

fn read(request: &PreparedRequest<DynamicReply>, body: &str) -> Result<UnsignedReply<DynamicReply>, Error> {
    request.read_unsigned(200, body.as_bytes())
}

mod red_packet {
    use super::*;

    const FAILED: (&str, &str) = ("mch_billno", "0010010404201411160000046542");

    /// A failure in `err_code` decides beside `return_code` FAIL.
    #[test]
    fn is_refused_by_its_code_first() {
        let error = read(&red_packet(&[FAILED]), &sample("sendredpack.response.fail.xml")).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Business { code, .. } if *code == "268458547"), "{error}");
        assert_eq!(error.effect(), Effect::Possible);
        let unknown = sample("sendredpack.response.fail.xml")
            .replace("268458547", "NEW_CODE")
            .replace("系统繁忙,请稍后再试.", "x");
        let error = read(&red_packet(&[FAILED]), &unknown).unwrap_err();
        assert_eq!((error.effect(), error.action()), (Effect::Possible, Action::QueryOrder));
        assert!(error.to_string().contains("query what became of it by `gethbinfo`"), "{error}");
        let coded = |code: &str| sample("sendredpack.response.fail.xml").replace("268458547", code);
        let error = read(&red_packet(&[FAILED]), &coded("NOTENOUGH")).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Business { code, .. } if *code == "NOTENOUGH"), "{error}");
        let contradictory = sample("sendredpack.response.xml").replace(">0<", ">PROCESSING<");
        let error = read(&red_packet(&[]), &contradictory).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Business { .. }), "{error}");
    }

    /// What says both is not known not to have moved money.
    #[test]
    fn is_open_when_its_codes_contradict_each_other() {
        let failed = sample("sendredpack.response.xml").replacen("SUCCESS", "FAIL", 1);
        assert!(failed.contains("FAIL") && failed.contains("<result_code>"), "{failed}");
        let code_only = "<xml><return_code>FAIL</return_code><err_code>SUCCESS</err_code></xml>";
        for body in [failed.as_str(), code_only] {
            let error = read(&red_packet(&[]), body).unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::Malformed(_)), "{error}");
            assert_eq!((error.effect(), error.action()), (Effect::Possible, Action::RetrySame));
            assert!(error.to_string().contains("`gethbinfo`"), "{error}");
        }
    }

    #[test]
    fn is_only_claimed_by_a_success() {
        let merchant = account("wx6fa7e3bab7e15415", "10010404");
        let packet = Sendredpack {
            mch_billno: text!("0010010404201411170000046545"),
            send_name: text!("send_name"),
            re_openid: text!("onqOjjmM1tad-3ROpncN-yUfa6uI"),
            total_amount: Fen(1),
            total_num: 1,
            wishing: text!("恭喜发财"),
            client_ip: "127.0.0.1".parse().unwrap(),
            act_name: text!("新年红包"),
            remark: text!("新年红包"),
            optional: SendredpackOptional { scene_id: Some(RedPacketScene::Product2), ..Default::default() },
        };
        let prepared = merchant.prepare(&packet).unwrap();
        let body = sample("sendredpack.response.xml");
        for code in ["0", "SUCCESS", ""] {
            let body = body.replace("<err_code>0<", &format!("<err_code>{code}<"));
            let reply = prepared.read_unsigned(200, body.as_bytes()).unwrap();
            assert_eq!(reply.claim().total_amount, Some(Fen(1)));
            assert_eq!(reply.key().collect::<Vec<_>>(), [("mch_billno", "0010010404201411170000046545")]);
            assert_eq!(reply.confirmed_by().map(|query| query.name), Some("gethbinfo"));
            assert!(!format!("{reply:?}").contains("00100104"), "{reply:?}");
        }
        // It is no signature that anything depends on.
        let signed = body.replace("</xml>", "<sign>0123456789ABCDEF0123456789ABCDEF</sign></xml>");
        assert!(prepared.read_unsigned(200, signed.as_bytes()).is_ok());
    }

    #[test]
    fn is_another_one_with_other_values() {
        let body = sample("sendredpack.response.xml");
        assert!(read(&red_packet(&[]), &body).is_ok());
        for (name, value, class) in [
            ("mch_billno", "0010010404201411170000046546", "WrongOrder"),
            ("re_openid", "onqOjjmM1tad-3ROpncN-yUfa6uJ", "WrongOrder"),
            ("total_amount", "2", "WrongAmount"),
            ("mch_id", "10010405", "WrongMerchant"),
            ("wxappid", "wx6fa7e3bab7e15416", "WrongApp"),
        ] {
            let error = read(&red_packet(&[(name, value)]), &body).unwrap_err();
            assert_eq!((error.class(), error.effect()), (class, Effect::Possible), "{name}");
        }
    }

    #[test]
    fn is_not_taken_with_a_bare_return_code() {
        let body = "<xml><return_code>FAIL</return_code><return_msg>签名错误</return_msg></xml>";
        let error = read(&red_packet(&[]), body).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::NotTaken { message, .. } if message == "签名错误"), "{error}");
        assert_eq!(read(&red_packet(&[]), "<xml><a>1</a></xml>").unwrap_err().class(), "Shape");
    }
}

mod gethbinfo {
    use super::*;

    fn query(mch_billno: &str, mch_id: &str) -> PreparedRequest<GethbinfoResponse> {
        let query = wxpay_core::pay::Gethbinfo {
            mch_billno: mch_billno.try_into().unwrap(),
            bill_type: RedPacketNumberType::Mcht,
        };
        account("wxe062425f740c30d8", mch_id).prepare(&query).unwrap()
    }

    #[test]
    fn lists_each_claim() {
        let (prepared, body) = (query("9010080799701411170000046603", "11475856"), sample("gethbinfo.response.xml"));
        let reply = prepared.read_unsigned(200, body.as_bytes()).unwrap();
        assert_eq!((reply.total_amount, reply.confirmed_by().is_none()), (Fen(100), true));
        let claims = &reply.hblist;
        assert_eq!(claims.len(), 2);
        assert!(claims.iter().all(|claim| claim.amount == Fen(100)));

        let bare = |inside: &str| {
            let (before, rest) = body.split_once("<hblist>").unwrap();
            let (_, after) = rest.split_once("</hblist>").unwrap();
            let body = format!("{before}{inside}{after}");
            prepared.read_unsigned(200, body.as_bytes()).map(|reply| reply.into_inner().hblist.len())
        };
        let claim = "<hbinfo><openid>o</openid><amount>1</amount><rcv_time>2016-08-08 21:49:46</rcv_time></hbinfo>";
        for (inside, count) in [
            (String::new(), 0),
            ("<hblist></hblist>".to_owned(), 0),
            ("<hblist/>".to_owned(), 0),
            ("<hblist> \n </hblist>".to_owned(), 0),
            (format!("<hblist>{claim}</hblist>"), 1),
            (format!("<hblist>\n{}</hblist>", claim.repeat(20)), 20),
        ] {
            assert_eq!(bare(&inside), Ok(count), "{inside}");
        }
    }

    /// As the gateway writes them.
    #[test]
    fn lists_claims_that_a_table_message_has() {
        let mut written = TableMessage::new(&pay::GETHBINFO_RESPONSE);
        let body = sample("gethbinfo.response.xml");
        let fields = server::read(body.split_once("<hblist>").unwrap().0.as_bytes(), &Limits::default());
        assert_eq!(fields.map(|_| ()), Err(Malformed::Truncated));
        for (name, value) in [("return_code", "SUCCESS"), ("result_code", "SUCCESS"), ("mch_id", "11475856")] {
            written.set(name, value).unwrap();
        }
        let claim = r#"{"openid":"o<1","amount":100,"rcv_time":"2016-08-08 21:49:46"}"#;
        written.set("hblist", &format!("[{claim},{claim}]")).unwrap();
        let refusals = written.clone().set("hblist", "[]").unwrap_err();
        assert!(refusals.to_string().contains("twice"), "{refusals}");
        assert!(TableMessage::new(&pay::GETHBINFO_RESPONSE).set("hblist", r#"[{"amuont":1}]"#).is_err());
        let element =
            "<hbinfo><openid>o&lt;1</openid><amount>100</amount><rcv_time>2016-08-08 21:49:46</rcv_time></hbinfo>";
        let xml = written.to_builder().unsigned();
        assert!(xml.contains(&format!("<hblist>{element}{element}</hblist>")), "{xml}");
        let merchant = account("wxe062425f740c30d8", "11475856");
        let read = server::receive(&pay::GETHBINFO_RESPONSE, xml.as_bytes(), &merchant).unwrap();
        assert_eq!(read.iter().count(), 4);
        assert_eq!(server::text_to_sign(&read), "mch_id=11475856&result_code=SUCCESS&return_code=SUCCESS&key=********");
    }

    #[test]
    fn names_the_claim_with_a_wrong_field() {
        let prepared = query("9010080799701411170000046603", "11475856");
        let body = sample("gethbinfo.response.xml");
        let at = body.rfind("<![CDATA[100]]>").unwrap();
        let body = format!("{}x{}", &body[..at], &body[at + "<![CDATA[100]]>".len()..]);
        let error = prepared.read_unsigned(200, body.as_bytes()).unwrap_err();
        assert_eq!((error.class(), error.field()), ("Type", Some("hblist[1].amount")));
    }

    /// Only elements of that name nest, and only one level deep.
    #[test]
    fn is_as_strict_as_any_message() {
        let prepared = query("1", "11475856");
        let read = |inside: &str| {
            let body = format!("<xml><return_code>SUCCESS</return_code>{inside}</xml>");
            prepared.read_unsigned(200, body.as_bytes()).unwrap_err().class()
        };
        let many = "<hbinfo><a>1</a></hbinfo>".repeat(257);
        for (inside, class) in [
            ("<hblist><other><a>1</a></other></hblist>", "Nested"),
            ("<hblist><hbinfo><a><b>1</b></a></hbinfo></hblist>", "Nested"),
            ("<hblist><hbinfo><a>1</a><a>2</a></hbinfo></hblist>", "DuplicateField"),
            ("<hblist><hbinfo></hbinfo></hblist><hblist></hblist>", "DuplicateField"),
            ("<hblist><hbinfo><key>1</key></hbinfo></hblist>", "ReservedField"),
            ("<hblist>text<hbinfo></hbinfo></hblist>", "Shape"),
            ("<hblist><hbinfo>text</hbinfo></hblist>", "Shape"),
            ("<hblist><hbinfo></hblist></hbinfo>", "Shape"),
            ("<hblist><hbinfo a='1'></hbinfo></hblist>", "Attribute"),
            ("<hblist><!-- --></hblist>", "Comment"),
            ("<status><hbinfo>1</hbinfo></status>", "Nested"),
            (&format!("<hblist>{many}</hblist>"), "TooLarge"),
        ] {
            assert_eq!(read(inside), class, "{}", &inside[..inside.len().min(80)]);
        }
    }
}

mod samples {
    use super::*;

    /// Every published reply without a signature is the reply to its published request, once the account and the
    /// values that the documents mix up are those of the reply.
    #[test]
    fn are_read_by_their_requests() {
        for (message, name, changes) in [
            (&pay::TRANSFERS, "transfers", &[("mch_appid", "wxec38b8ff840bd989"), ("mchid", "10013274")][..]),
            (&pay::GETTRANSFERINFO, "gettransferinfo", &[]),
            (&pay::QUERY_BANK, "query_bank", &[]),
            (&pay::GETPUBLICKEY, "getpublickey", &[]),
            (&pay::QUERYWORKWXREDPACK, "queryworkwxredpack", &[]),
            (&pay::QUERYWWSPTRANS2POCKET, "querywwsptrans2pocket", &[]),
        ] {
            let body = sample(&format!("{name}.response.xml"));
            let fields = server::read(body.as_bytes(), &Limits::default()).unwrap();
            let echoed = ["mch_id", "appid", "partner_trade_no", "mch_billno"];
            let of_reply = fields.iter().filter(|entry| echoed.contains(&&*entry.name));
            let of_reply = of_reply.filter_map(|entry| Some((&*entry.name, entry.value.as_text()?)));
            let changes: Vec<(&str, &str)> = changes.iter().copied().chain(of_reply).collect();
            let prepared = request(message, &format!("{name}.request.xml"), &changes);
            if let Err(error) = read(&prepared, &body) {
                panic!("{name}: {error}");
            }
        }
    }

    #[test]
    fn of_a_refused_transfer_names_the_reason() {
        let changes = [("mch_appid", "wxe062425f740c30d8"), ("mchid", "10000098")];
        let prepared = request(&pay::TRANSFERS, "transfers.request.xml", &changes);
        let error = read(&prepared, &sample("transfers.response.fail.xml")).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Business { code, .. } if *code == "NOTENOUGH"), "{error}");
        assert_eq!(error.request().map(|request| request.name), Some("transfers"));
    }
}

/// What is done is never proved.
#[test]
fn effect_is_never_done() {
    let unsigned =
        |message: &&&Message| message.response.is_some_and(|reply| reply.arrival() == Arrival::UnsignedReply);
    let paying = wxpay_core::schema::ALL.iter().filter(unsigned).filter(|message| message.confirmed_by.is_some());
    let mut codes = 0;
    for message in paying {
        let reply = message.response.unwrap();
        assert_eq!(reply.money, wxpay_core::schema::Money::Hints, "{}", reply.name);
        codes += message.errors.iter().filter(|row| row.effect != Effect::None).count();
    }
    assert!(codes > 0);
}
