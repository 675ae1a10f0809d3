//! The page that shows how to configure SDKs for this sandbox.

use maud::{Markup, html};

use super::i18n::{self as w, Lang};
use super::layout::Frame;
use super::view_model::AccountView;

pub(crate) fn page(frame: &Frame, account: &AccountView, url: &str) -> Markup {
    let lang = frame.lang;
    let content = html! {
        h1 { (lang.text(w::SETUP)) }
        section.block {
            p { (lang.text(w::SETUP_HINT)) }
            h2 { (lang.text(w::ACCOUNT)) }
            (samples(lang, account, url))
        }
    };
    frame.page(lang.text(w::SETUP), &content)
}

/// The account, and a sample for each SDK.
pub(crate) fn samples(lang: Lang, account: &AccountView, url: &str) -> Markup {
    html! {
        dl.facts {
            div { dt { (lang.text(w::ADDRESS)) } dd.number { (url) } }
            div { dt { "appid" } dd.number { (account.appid) } }
            div { dt { "mch_id" } dd.number { (account.mch_id) } }
            @if let Some(key) = account.key { div { dt { (lang.text(w::KEY)) } dd.number { (key) } } }
        }
        @for (name, language, code) in code(account, url) {
            details.sample {
                summary { b { (name) } " " span.hint { (language) } }
                pre tabindex="0" { (code) }
            }
        }
    }
}

/// The code that sets the address, in each SDK's language.
fn code(account: &AccountView, url: &str) -> [(&'static str, &'static str, String); 9] {
    let AccountView { appid, mch_id, .. } = account;
    [
        ("wxpay", "Rust", format!("let client = Client::new(merchant).with_endpoint(Endpoint::sandbox(\"{url}\")?);")),
        (
            "wechatpy",
            "Python",
            format!(
                "from wechatpy.pay import WeChatPay\n\n\
                 class SandboxPay(WeChatPay):\n    API_BASE_URL = \"{url}/\"\n\n\
                 pay = SandboxPay(\"{appid}\", api_key, \"{mch_id}\")\n\
                 # Pass client_ip to order.create: without it, the real host is looked up."
            ),
        ),
        (
            "tenpay",
            "Node.js",
            format!(
                "const pay = new Tenpay({{ appid: '{appid}', mchid: '{mch_id}', partnerKey, notify_url }});\n\
                 for (const name of Object.keys(pay.urls)) {{\n  \
                 pay.urls[name] = '{url}' + new URL(pay.urls[name]).pathname;\n}}"
            ),
        ),
        (
            "wechatpay-axios-plugin",
            "Node.js",
            format!(
                "// The arguments of V3 are mandatory; V2 does not use them. Any RSA key will do.\n\
                 const {{ privateKey }} = crypto.generateKeyPairSync('rsa', {{ modulusLength: 2048 }});\n\
                 const pay = new Wechatpay({{ baseURL: '{url}/', mchid: '{mch_id}', secret,\n  \
                 serial: 'none', privateKey, certs: {{ any: undefined }} }});"
            ),
        ),
        (
            "gopay",
            "Go",
            format!(
                "// isProd is true: with false, a key is fetched from the real host.\n\
                 client := wechat.NewClient(\"{appid}\", \"{mch_id}\", apiKey, true)\n\
                 client.SetProxyUrl(\"{url}\")"
            ),
        ),
        (
            "WxJava",
            "Java",
            format!(
                "WxPayConfig config = new WxPayConfig();\n\
                 config.setAppId(\"{appid}\");\nconfig.setMchId(\"{mch_id}\");\nconfig.setMchKey(mchKey);\n\
                 config.setPayBaseUrl(\"{url}\");"
            ),
        ),
        (
            "easywechat",
            "PHP",
            format!("'mch_id' => '{mch_id}',\n'v2_secret_key' => $key,\n'http' => ['base_uri' => '{url}/'],"),
        ),
        (
            "wechatpay-php",
            "PHP",
            format!(
                "// The arguments of V3 are mandatory; V2 does not use them. Any RSA key will do.\n\
                 $pay = Builder::factory(['base_uri' => '{url}/', 'mchid' => '{mch_id}', 'secret' => $key,\n  \
                 'serial' => 'none', 'privateKey' => $privateKey, 'certs' => ['any' => null]]);"
            ),
        ),
        (
            "CloudPay",
            "cloud-run",
            format!("# The platform is reached by plain http, which a proxy may answer.\nHTTP_PROXY={url}"),
        ),
    ]
}
