//! The argument of wx.sendBizRedPacket, with which a mini program opens a red packet.

use crate::encode::nonce::nonce_str;
use crate::error::Error;
use crate::merchant::Merchant;
use crate::pay::{Sendbizredpacket, SendminiprogramhbResponse};
use crate::sign::{SignType, sign_message};
use crate::text::url::url_encode;
use crate::value::{BeijingTime, SignMethod, SmallStr, decimal};

impl Merchant {
    /// The argument of wx.sendBizRedPacket, with which a mini program opens a red packet of `sendminiprogramhb`. Pass
    /// [`to_json`](crate::Object::to_json) to the page. It is signed with MD5, with the current time and a nonce.
    ///
    /// The reply is an [`UnsignedReply`](crate::UnsignedReply), of which the [claim](crate::UnsignedReply::claim) is
    /// enough here: the page shows the red packet, and `gethbinfo` tells whether it was taken.
    ///
    /// The `package` of the reply is handed over URL-encoded, and signed as it came. Some SDKs sign the encoded text
    /// instead; which of the two the client takes is unverified:
    /// [`encoded_red_packet_parameters`](Self::encoded_red_packet_parameters).
    ///
    /// ```no_run
    /// use wxpay_core::pay::SendminiprogramhbResponse;
    /// use wxpay_core::{Error, Merchant, Object, UnsignedReply};
    ///
    /// fn page(merchant: &Merchant, reply: &UnsignedReply<SendminiprogramhbResponse>) -> Result<String, Error> {
    ///     Ok(merchant.red_packet_parameters(reply.claim())?.to_json())
    /// }
    /// ```
    ///
    /// # Errors
    /// [`NoRandomness`](crate::ErrorKind::NoRandomness).
    pub fn red_packet_parameters(&self, sent: &SendminiprogramhbResponse) -> Result<Sendbizredpacket, Error> {
        Ok(self.red_packet_parameters_at(sent, BeijingTime::now(), nonce_str()?.as_str()))
    }

    /// Like [`red_packet_parameters`](Self::red_packet_parameters), with a given time and a given nonce of at most 32
    /// letters and digits.
    #[must_use]
    pub fn red_packet_parameters_at(
        &self,
        sent: &SendminiprogramhbResponse,
        time: BeijingTime,
        nonce_str: &str,
    ) -> Sendbizredpacket {
        let mut packet = self.red_packet(&sent.package, time, nonce_str);
        packet.package = url_encode(&sent.package);
        packet
    }

    /// Like [`red_packet_parameters`](Self::red_packet_parameters), with a signature over the URL-encoded `package`.
    ///
    /// # Errors
    /// As [`red_packet_parameters`](Self::red_packet_parameters).
    pub fn encoded_red_packet_parameters(&self, sent: &SendminiprogramhbResponse) -> Result<Sendbizredpacket, Error> {
        Ok(self.encoded_red_packet_parameters_at(sent, BeijingTime::now(), nonce_str()?.as_str()))
    }

    /// Like [`encoded_red_packet_parameters`](Self::encoded_red_packet_parameters), with a given time and a given
    /// nonce of at most 32 letters and digits.
    #[must_use]
    pub fn encoded_red_packet_parameters_at(
        &self,
        sent: &SendminiprogramhbResponse,
        time: BeijingTime,
        nonce_str: &str,
    ) -> Sendbizredpacket {
        self.red_packet(&url_encode(&sent.package), time, nonce_str)
    }

    /// The signed parameters with that package.
    fn red_packet(&self, package: &str, time: BeijingTime, nonce_str: &str) -> Sendbizredpacket {
        let mut packet = Sendbizredpacket {
            app_id: self.appid().into(),
            time_stamp: decimal(time.unix_seconds(), &mut [0; 24]).into(),
            nonce_str: nonce_str.into(),
            package: package.into(),
            sign_type: SignMethod::from(SignType::Md5),
            pay_sign: SmallStr::default(),
        };
        // An empty `paySign` is not signed.
        packet.pay_sign = sign_message(&packet, self.key(), SignType::Md5).as_str().into();
        packet
    }
}

#[cfg(all(test, feature = "json"))]
#[allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]
mod tests {
    use serde_json::{Value, json};

    use crate::message::Object as _;
    use crate::pay::SendminiprogramhbResponse;
    use crate::receive::status::decode;
    use crate::xml::read::fields;
    use crate::{BeijingTime, Limits, Merchant};

    fn vector(id: &str) -> Value {
        let text = include_str!("../../../tests/protocol/further/vectors.json");
        let all: Vec<Value> = serde_json::from_str(text).unwrap();
        all.into_iter().find(|vector| vector["id"] == id).unwrap()
    }

    /// The parameters of a vector, made of the published reply, and the vector.
    fn made(id: &str) -> (Value, Value) {
        let vector = vector(id);
        let params = &vector["params"];
        let text = |name: &str| params[name].as_str().unwrap();
        let merchant = Merchant::new(text("appId"), "10000100", vector["key"].as_str().unwrap()).unwrap();
        let sent = reply();
        let time = BeijingTime::from_unix_seconds(text("timeStamp").parse().unwrap()).unwrap();
        let packet = if id.ends_with("raw") {
            merchant.red_packet_parameters_at(&sent, time, text("nonceStr"))
        } else {
            merchant.encoded_red_packet_parameters_at(&sent, time, text("nonceStr"))
        };
        (serde_json::from_str(&packet.to_json()).unwrap(), vector)
    }

    /// The published reply.
    fn reply() -> SendminiprogramhbResponse {
        let body = include_bytes!("../../../tests/protocol/further/samples/sendminiprogramhb.response.xml");
        decode(&fields(body, &Limits::default()).unwrap()).unwrap()
    }

    #[test]
    fn red_packet_parameters_match_published_signatures() {
        let encoded = vector("gochat-sendbizredpacket-encoded")["params"]["package"].clone();
        for id in ["derived-sendbizredpacket-raw", "gochat-sendbizredpacket-encoded"] {
            let (made, vector) = made(id);
            let expected = json!({
                "timeStamp": vector["params"]["timeStamp"],
                "nonceStr": vector["params"]["nonceStr"],
                "package": encoded,
                "signType": "MD5",
                "paySign": vector["expect"],
            });
            assert_eq!(made, expected, "{id}: `appId` is signed, and no part of the argument");
        }
    }
}
