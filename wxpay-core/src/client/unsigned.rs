//! Calls whose replies carry no signature that counts.

use super::asynchronous::Client;
use crate::bounds::{PayRequest, UnsignedReply};
use crate::error::Error;
use crate::message::Request;
use crate::receive::unsigned_reply;
use crate::transport::{Transport, exchange};

impl<T: Transport> Client<T> {
    /// Validates, signs and sends a request whose reply carries no signature that counts, such as a red packet or a
    /// transfer, as [`send`](Self::send) the others. A reply that does not refuse the request is a claim: see
    /// [`UnsignedReply`](unsigned_reply::UnsignedReply).
    ///
    /// ```compile_fail,E0277
    /// # #[cfg(feature = "reqwest")]
    /// # async fn run(client: wxpay_core::Client) {
    /// // `GetSignKeyResponse` is not read as a reply: send the request by `send_unsigned`
    /// client.send(&wxpay_core::pay::GetSignKey {}).await;
    /// # }
    /// # #[cfg(not(feature = "reqwest"))]
    /// # let _: u8 = "";
    /// ```
    ///
    /// # Errors
    /// As [`send`](Self::send), but the [effect](Error::effect) of the request is never
    /// [`Done`](crate::schema::Effect::Done).
    pub async fn send_unsigned<R>(&self, request: &R) -> Result<unsigned_reply::UnsignedReply<R::Response>, Error>
    where
        R: Request<Response: UnsignedReply> + PayRequest,
    {
        let session = self.session();
        let mut in_flight =
            session.begin(request, session.attempts(request.message(), false), session.merchant.mch_id());
        loop {
            let prepared = in_flight.prepared(session.merchant.prepare(request))?;
            let destination = in_flight.begin(|host| session.url(prepared.host, host, &prepared.path))?;
            let http_request = prepared.http_request(&destination.url).with_time_limit(destination.time_limit);
            let response = in_flight.exchange(&destination, || exchange(&session.transport, http_request)).await;
            match prepared.read_unsigned_response(response) {
                Ok(reply) => {
                    in_flight.succeed_unproved();
                    return Ok(reply);
                }
                Err(error) => in_flight.retry_after(error).await?,
            }
        }
    }
}
