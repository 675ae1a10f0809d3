//! The parameters for the payer's client in each scene.

use wxpay_core::pay::{self, NativeCallback, NativeCallbackReply, NativeCallbackReplyOptional};
use wxpay_core::qr;
use wxpay_core::schema::shared;
use wxpay_core::server::MessageBuilder;
use wxpay_core::value::{ResultCode, TradeType};
use wxpay_core::{BeijingTime, Fen, Merchant, Object as _, SignType, Verified, text};

use crate::common::fixtures::{APPID, KEY, MCH_ID, key, merchant, order, prepayment};
use crate::common::signature::{fields, sign};

fn verified_prepayment(merchant: &Merchant, reply: &MessageBuilder) -> Verified<pay::UnifiedOrderResponse> {
    let order = pay::UnifiedOrder {
        body: text!("Tea shop-oolong"),
        out_trade_no: text!("20261123091010"),
        total_fee: Fen(888),
        spbill_create_ip: "203.0.113.7".parse().unwrap(),
        trade_type: TradeType::App,
        optional: pay::UnifiedOrderOptional::default(),
    };
    let body = reply.signed(&key(), merchant.sign_type());
    merchant.prepare(&order).unwrap().read(200, body.as_bytes()).unwrap()
}

/// The members of a flat JSON object of texts.
fn members(json: &str) -> Vec<(String, String)> {
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    let members = value.as_object().unwrap().iter();
    members.map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned())).collect()
}

fn signature(members: &[(String, String)]) -> &str {
    &members.iter().find(|(name, _)| name == "sign").unwrap().1
}

mod payment {
    use super::*;

    #[test]
    fn is_signed_over_its_own_names() {
        for sign_type in [SignType::Md5, SignType::HmacSha256] {
            let merchant = merchant().with_sign_type(sign_type);
            let reply = prepayment().signed(&key(), sign_type);
            let prepay = merchant.prepare(&order()).unwrap().read(200, reply.as_bytes()).unwrap();
            let payment: pay::JsapiPayment =
                merchant.jsapi_parameters_at(&prepay, BeijingTime::from_unix_seconds(1_414_561_699).unwrap());
            let json: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&payment.to_json()).unwrap();
            let mut names: Vec<&str> = json.keys().map(String::as_str).collect();
            names.sort_unstable();
            assert_eq!(names, ["appId", "nonceStr", "package", "paySign", "signType", "timeStamp"]);
            let signed: Vec<(String, String)> = json
                .iter()
                .filter(|(name, _)| *name != "paySign")
                .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
                .collect();
            assert_eq!(json["paySign"], sign(&signed, KEY, sign_type));
            assert_eq!(json["timeStamp"], "1414561699");
            assert_eq!(json["package"], "prepay_id=wx201411101639507cbf6ffd8b0779950874");
            assert_eq!(json["signType"], sign_type.name());
        }
    }
}

mod app_payment {
    use super::*;

    #[test]
    fn has_names_in_small_letters() {
        for sign_type in [SignType::Md5, SignType::HmacSha256] {
            let merchant = merchant().with_sign_type(sign_type);
            let payment = merchant.app_parameters(&verified_prepayment(&merchant, &prepayment()));
            let members = members(&payment.to_json());
            let names: Vec<&str> = members.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names, ["appid", "noncestr", "package", "partnerid", "prepayid", "sign", "timestamp"]);
            assert_eq!((payment.package.as_str(), payment.partnerid.as_str()), ("Sign=WXPay", MCH_ID));
            assert_eq!(signature(&members), sign(&members, KEY, sign_type));
        }
    }

    #[test]
    fn names_the_sub_merchant_as_partner_in_its_app() {
        let provider =
            merchant().with_sub_merchant("1900000109").unwrap().with_sub_appid("wx8888888888888888").unwrap();
        let reply = prepayment().set(&shared::SUB_MCH_ID, "1900000109").set(&shared::SUB_APPID, "wx8888888888888888");
        let payment = provider.app_parameters(&verified_prepayment(&provider, &reply));
        assert_eq!((payment.appid.as_str(), payment.partnerid.as_str()), ("wx8888888888888888", "1900000109"));
    }
}

mod native_url {
    use super::*;

    #[test]
    fn is_the_published_vector() {
        let merchant = Merchant::new("wx8888888888888888", "1900000109", KEY).unwrap();
        let time = BeijingTime::from_unix_seconds(1_415_949_957).unwrap();
        let url = merchant.native_url_at(&text!("88888"), time, "5K8264ILTKCH16CQ2502SI8ZNMTM67VS");
        let (beginning, query) = url.split_once('?').unwrap();
        assert_eq!(beginning, "weixin://wxpay/bizpayurl");
        let mut parameters: Vec<&str> = query.split('&').collect();
        parameters.sort_unstable();
        let expected = [
            "appid=wx8888888888888888",
            "mch_id=1900000109",
            "nonce_str=5K8264ILTKCH16CQ2502SI8ZNMTM67VS",
            "product_id=88888",
            "sign=F50814DC7AE6B0D3F291709CBA8735F3",
            "time_stamp=1415949957",
        ];
        assert_eq!(parameters, expected);
        let odd = merchant.native_url(&text!("a&b=茶")).unwrap();
        assert!(odd.contains("product_id=a%26b%3D%E8%8C%B6"), "{odd}");
    }
}

mod answer {
    use super::*;

    #[test]
    fn signs_the_prepayment_of_a_scanned_product() {
        let merchant = merchant();
        let call = MessageBuilder::new()
            .set(&shared::APPID, APPID)
            .set(&shared::MCH_ID, MCH_ID)
            .set(&shared::OPENID, "o8GeHuLAsgefS_80exEr1cTqekUs")
            .set(&shared::IS_SUBSCRIBE, "Y")
            .set(&shared::NONCE_STR, "5K8264ILTKCH16CQ2502SI8ZNMTM67VS")
            .set(wxpay_core::schema::pay::NATIVE_CALLBACK.find("product_id").unwrap(), "88888");
        // The call has no `sign_type`: it is always signed with MD5.
        let callback: Verified<NativeCallback> =
            merchant.notification(call.signed(&key(), SignType::Md5).as_bytes()).unwrap();
        assert_eq!((callback.product_id.as_str(), callback.openid.as_str()), ("88888", "o8GeHuLAsgefS_80exEr1cTqekUs"));
        let hmac = call.signed(&key(), SignType::HmacSha256);
        assert!(merchant.notification::<NativeCallback>(hmac.as_bytes()).is_err());

        let answer = NativeCallbackReply {
            return_code: ResultCode::Success,
            result_code: ResultCode::Success,
            optional: NativeCallbackReplyOptional {
                prepay_id: Some(text!("wx201410272009395522657a690389285100")),
                ..Default::default()
            },
        };
        let fields = fields(&merchant.answer(&answer).unwrap());
        assert_eq!(signature(&fields), sign(&fields, KEY, SignType::Md5));
        let has = |name: &str| fields.iter().any(|(own, _)| own == name);
        assert!(["appid", "mch_id", "nonce_str", "prepay_id"].into_iter().all(has));

        let without_order = NativeCallbackReply { optional: NativeCallbackReplyOptional::default(), ..answer };
        let refused = merchant.answer(&without_order).unwrap_err().to_string();
        assert!(refused.contains("prepay_id"), "{refused}");
    }
}

mod mweb_redirect {
    use super::*;

    #[test]
    fn returns_to_a_page_of_the_shop() {
        let merchant = merchant();
        let page = "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb\
            ?prepay_id=wx20161110163838f231619da20804912345&package=1037687096";
        let prepay = verified_prepayment(&merchant, &prepayment().set(&shared::MWEB_URL, page));
        let redirect = prepay.mweb_redirect("https://shop.example/paid?order=7").unwrap();
        assert_eq!(redirect, format!("{page}&redirect_url=https%3A%2F%2Fshop.example%2Fpaid%3Forder%3D7"));
        assert_eq!(verified_prepayment(&merchant, &prepayment()).mweb_redirect("https://shop.example"), None);
    }
}

mod qr_code {
    use super::*;

    /// Another implementation scans the code.
    #[test]
    fn is_read_back_by_a_scanner() {
        let url = "weixin://wxpay/bizpayurl/up?pr=NwY5Mz9&groupid=00";
        let terminal = qr::QrCode::new(url).unwrap().terminal();
        // A character is two modules, one above the other; light ones are filled.
        let lines: Vec<Vec<char>> = terminal.lines().map(|line| line.chars().collect()).collect();
        let (width, height) = (lines[0].len(), 2 * lines.len());
        let scale = 4;
        let is_light = |x: usize, y: usize| match lines[y / 2][x] {
            '█' => true,
            '▀' => y.is_multiple_of(2),
            '▄' => !y.is_multiple_of(2),
            _ => false,
        };
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(width * scale, height * scale, |x, y| {
            if is_light(x / scale, y / scale) { 255 } else { 0 }
        });
        let (_, content) = image.detect_grids().first().unwrap().decode().unwrap();
        assert_eq!(content, url);
        assert!(qr::QrCode::new(&"x".repeat(2_400)).is_err());
    }
}
