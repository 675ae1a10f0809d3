//! A file is downloaded, a reply read, and an answer given.
use wxpay_core::blocking::{Client, Transport};
use wxpay_core::{Client as AsyncClient, Merchant, PreparedRequest, cloud, pay, transport};

fn blocking(client: &Client<impl Transport>, bill: &pay::DownloadBill, query: &pay::OrderQuery<'_>) {
    let _ = client.send(bill);
    let _ = client.download(query, &mut Vec::new());
}

fn asynchronous(client: &AsyncClient<impl transport::Transport>, answer: &pay::NativeCallbackReply<'_>) {
    let _ = client.send(answer);
}

fn answered(merchant: &Merchant, query: &pay::OrderQuery<'_>, reply: &cloud::CallbackReply<'_>) {
    let _ = merchant.answer(query);
    let _ = merchant.answer(reply);
}

fn read(bill: &PreparedRequest<pay::DownloadBillResponse>, query: &PreparedRequest<pay::OrderQueryResponse>) {
    let _ = bill.read(200, b"");
    let _ = query.file(200, b"");
}

fn of_the_cloud(merchant: &cloud::CloudMerchant, query: &pay::OrderQuery<'_>, bill: &cloud::DownloadBill<'_>) {
    let _ = merchant.prepare(query);
    let _ = merchant.function_call(bill).map(|call| call.read(b"{}"));
}

fn main() {}
