//! The known mistakes, each one entry: its name, what it is and what to change, in
//! English and in Chinese, and how it changes the right way of signing. To add one, add
//! an entry here or in a file of `mistakes/`, its function in `variants/`, and its case in `tests.rs`.

mod clients;
mod texts;

pub(super) use clients::{CLIENT_FIELD_ADDED, CLIENT_FIELD_MISSING, CLIENT_NAMES, CLIENT_VALUE, SHOWN};

use super::variants::{Variants, entities, fields, ids, json, key, names, none, nothing, values};

/// A mistake in making a signature.
pub struct Mistake {
    /// The name, for programs.
    pub name: &'static str,
    /// What was done, a sentence.
    pub says: &'static str,
    /// What to do instead.
    pub change: &'static str,
    /// What was done, in Chinese.
    pub says_zh: &'static str,
    /// What to do instead, in Chinese.
    pub change_zh: &'static str,
    pub(super) variants: Variants,
}

impl std::fmt::Debug for Mistake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

const fn mistake(name: &'static str, variants: Variants, en: [&'static str; 2], zh: [&'static str; 2]) -> Mistake {
    let [says, change] = en;
    let [says_zh, change_zh] = zh;
    Mistake { name, says, change, says_zh, change_zh, variants }
}

/// Shows in the signature itself, and may come with any other.
pub(super) const SMALL_LETTERS: &str = "sign-in-small-letters";
/// Shows in the signature itself, and may come with any other.
pub(super) const BLANKS: &str = "sign-with-blanks";
/// Shows in the length of the signature, and may come with any other.
pub(super) const OTHER_WAY: &str = "other-sign-type";
/// Another of the secrets given fits; may come with any other.
pub(super) const OTHER_KEY: &str = "other-key";
/// Shows when the text that was signed is known.
pub(super) const CHANGED: &str = "changed-after-signing";

/// Shows in the names of a client's parameters, too.
pub(super) const NAMES: &str = "names-in-other-case";
/// Shows in a client's parameters, too.
pub(super) const PACKAGE_PREFIX: &str = "package-prefix";

/// The mistake of that name.
pub(super) fn named(name: &str) -> Option<&'static Mistake> {
    MISTAKES.iter().find(|mistake| mistake.name == name)
}

/// Every mistake that is looked for, in the order in which they are tried.
pub static MISTAKES: &[Mistake] = &[
    mistake(
        SMALL_LETTERS,
        none,
        ["The hex digits of the signature are small letters.", "Write the signature in capital letters."],
        ["签名的十六进制用了小写字母。", "将签名结果转换为大写。"],
    ),
    mistake(
        BLANKS,
        none,
        ["Blanks or line ends stand around the signature.", "Write the signature without blanks."],
        ["签名前后有空白或换行。", "去掉签名前后的空白。"],
    ),
    mistake(
        OTHER_WAY,
        none,
        [
            "It is signed in another way than its sign type says; none stated means MD5.",
            "Sign as `sign_type` says, or state the way that was used. The `sign_type` takes part in the signature. Of \
             a reply or a notification that states none, the order decides.",
        ],
        [
            "实际使用的签名算法与 sign_type 不一致；未填 sign_type 表示 MD5。",
            "使算法与 sign_type 一致；sign_type 也参与签名。回包和通知没有 sign_type 时以下单时的算法为准。",
        ],
    ),
    mistake(
        OTHER_KEY,
        none,
        [
            "It is signed with another of the secrets given than the first.",
            "Sign with the APIv2 key of the merchant number that the message names; an AppSecret or another merchant's \
             key does not do.",
        ],
        [
            "签名用的是给出的另一个密钥，而不是第一个。",
            "使用报文中商户号对应的 APIv2 密钥；AppSecret 或其他商户的密钥无效。",
        ],
    ),
    mistake(
        CHANGED,
        none,
        [
            "The message is not the one that was signed: fields were changed, added or lost after signing.",
            "Make nonce_str, times and everything else once, sign, and send exactly what was signed.",
        ],
        [
            "发送的报文与签名时的内容不同：签名之后字段被修改、增加或丢失。",
            "随机串、时间等只生成一次，签名后原样发送。",
        ],
    ),
    // The parameters of a payer's client.
    clients::NAMES,
    clients::FIELD_MISSING,
    clients::FIELD_ADDED,
    clients::VALUE,
    // Which fields take part.
    mistake(
        "sign-type-left-out",
        fields::sign_type_left_out,
        [
            "The sign type is in the message and was not signed.",
            "Put it among the fields before signing: only `sign` takes no part.",
        ],
        ["报文中有 sign_type，但没有参与签名。", "签名前就加入 sign_type；只有 sign 不参与签名。"],
    ),
    mistake(
        "sign-type-added",
        fields::sign_type_added,
        ["A sign type was signed and is not in the message.", "Send the `sign_type` that was signed."],
        ["签名时包含了 sign_type，但报文中没有。", "把参与签名的 sign_type 一并发送。"],
    ),
    texts::SIGN_TYPE_FORM,
    mistake(
        "empty-included",
        nothing::empty_included,
        ["Fields without a value were signed.", "Leave fields with an empty value out of the text."],
        ["空值字段参与了签名。", "值为空的字段不参与签名。"],
    ),
    mistake(
        "zero-left-out",
        fields::zero_left_out,
        ["Fields with the value 0 were taken for empty.", "Leave out only what has no characters: `0` is a value."],
        ["值为 0 的字段被当作空值。", "只有空字符串才不参与签名，0 要参与签名。"],
    ),
    mistake(
        "blank-left-out",
        fields::blank_left_out,
        ["Fields with nothing but blanks were taken for empty.", "Sign them, or leave them out of the message too."],
        ["只含空白的字段被当作空值。", "要么参与签名，要么不发送。"],
    ),
    mistake(
        "family-left-out",
        fields::family_left_out,
        [
            "A whole group of fields was not signed, such as the coupons.",
            "Sign every field of the message, those with numbers in their names too.",
        ],
        ["一整组字段（如代金券 coupon_*_$n）没有参与签名。", "报文中的所有字段都要参与签名，包括带下标的字段。"],
    ),
    mistake(
        "unknown-left-out",
        fields::unknown_left_out,
        [
            "Fields that the documents do not list were not signed.",
            "Sign every field that is received; a fixed list of fields breaks when one is added.",
        ],
        ["文档未列出的字段没有参与签名。", "收到的所有字段都要参与签名，不要用固定的字段列表。"],
    ),
    mistake(
        "field-left-out",
        fields::field_left_out,
        ["A field is in the message and was not signed.", "Sign every field with a value, and add none after signing."],
        ["报文中有一个字段没有参与签名。", "所有非空字段都要参与签名；签名之后不要再添加字段。"],
    ),
    mistake(
        "sign-included",
        fields::sign_included,
        ["The field `sign` itself was signed, still empty.", "Leave `sign` out of the text."],
        ["sign 字段本身（空值）参与了签名。", "sign 不参与签名。"],
    ),
    mistake(
        "other-id",
        ids::other_id,
        [
            "The ids of another account were signed.",
            "Put the appid and the merchant number into the message before signing, once.",
        ],
        ["签名时使用了另一个账号的 appid 或商户号。", "签名前就填好 appid 和商户号，之后不再更换。"],
    ),
    // The key.
    mistake(
        "key-empty",
        key::key_empty,
        [
            "It is signed with an empty key, or with the word for none.",
            "The key was not loaded when signing: look at how the program reads its configuration.",
        ],
        ["签名时密钥为空（或为 null 之类的字样）。", "签名时没有读到密钥，请检查程序的配置读取。"],
    ),
    mistake(
        "key-with-blanks",
        key::key_blanks,
        [
            "Blanks, a line end or quotation marks belong to the key that was used, or to the one given.",
            "Trim the key where it is read, and look for a line end in its file.",
        ],
        ["密钥前后带有空白、换行或引号。", "读取密钥时去除首尾空白，检查密钥文件末尾的换行。"],
    ),
    mistake(
        "key-in-other-case",
        key::key_case,
        [
            "The letters of the key were made capitals or small ones.",
            "Use the key as it is: capitals and small letters differ.",
        ],
        ["密钥被转换了大小写。", "原样使用密钥，区分大小写。"],
    ),
    mistake(
        "key-hashed",
        key::key_hashed,
        [
            "The MD5 of the key was used in its place.",
            "Use the key itself; its MD5 only decrypts refund notifications.",
        ],
        ["用了密钥的 MD5 值代替密钥。", "签名直接使用密钥；密钥的 MD5 只用于解密退款通知。"],
    ),
    mistake(
        "key-missing",
        key::key_missing,
        [
            "The text does not end in the key.",
            "Append `&key=` and the key to the text; with HMAC-SHA256 too, beside its use as the key of HMAC.",
        ],
        ["签名串末尾没有拼接密钥。", "在签名串末尾拼接 &key= 和密钥；HMAC-SHA256 也要拼接。"],
    ),
    mistake(
        "key-without-name",
        key::key_without_name,
        ["The key is appended without the whole of `&key=` before it.", "Append `&key=` and the key."],
        ["拼接密钥时缺少完整的 &key=。", "末尾应为 &key= 加密钥。"],
    ),
    mistake(
        "key-renamed",
        key::key_renamed,
        ["The key is appended under another name than `key`.", "Append `&key=`, in small letters, and the key."],
        ["拼接密钥时用了其他名称，而不是 key。", "末尾应为小写的 &key= 加密钥。"],
    ),
    mistake(
        "key-in-front",
        key::key_in_front,
        ["The key stands before the fields.", "Append it behind the last field, as `&key=` and the key."],
        ["密钥拼接在了最前面。", "密钥应拼接在最后。"],
    ),
    mistake(
        "key-in-order",
        key::key_in_order,
        ["The key was sorted among the fields.", "Sort the fields first, and append the key behind them."],
        ["密钥作为字段参与了排序。", "先对字段排序，再在末尾拼接密钥。"],
    ),
    mistake(
        "hmac-key",
        key::hmac_key,
        [
            "HMAC was keyed with something other than the key.",
            "Use the same APIv2 key at the end of the text and as the key of HMAC.",
        ],
        ["HMAC 使用的密钥不正确。", "HMAC 的密钥与签名串末尾的密钥相同，都是 APIv2 密钥。"],
    ),
    mistake(
        "no-hmac",
        key::no_hmac,
        ["The text was hashed with SHA-256 alone, without HMAC.", "Use HMAC-SHA256 with the key."],
        ["只做了 SHA-256，没有用 HMAC。", "使用以密钥为 key 的 HMAC-SHA256。"],
    ),
    mistake(
        "sign-cut",
        key::cut,
        [
            "The end of the signature is missing.",
            "Make room for 64 digits of HMAC-SHA256, or 32 of MD5, wherever the signature is kept.",
        ],
        ["签名被截断。", "HMAC-SHA256 为 64 位，MD5 为 32 位，检查存放签名的字段长度。"],
    ),
    // The order.
    mistake(
        "unsorted",
        names::unsorted,
        ["The fields were signed in the order of the message, not sorted.", "Sort them by their names, byte by byte."],
        ["字段没有排序，按报文中的顺序签名。", "按字段名的 ASCII 码从小到大排序。"],
    ),
    mistake(
        "sorted-backwards",
        names::backwards,
        ["The fields were sorted backwards.", "Sort them by their names, byte by byte, upwards."],
        ["字段按降序排序。", "按字段名的 ASCII 码从小到大排序。"],
    ),
    mistake(
        "sorted-ignoring-case",
        names::ignoring_case,
        [
            "Capitals and small letters were taken as alike in sorting.",
            "Sort byte by byte: capitals stand before small letters.",
        ],
        ["排序时忽略了大小写。", "按 ASCII 码排序，大写字母在小写字母之前。"],
    ),
    mistake(
        "sorted-by-locale",
        names::locale,
        [
            "The names were sorted by the rules of a language, which pass over `_` and case.",
            "Sort byte by byte, with an ordinal comparison.",
        ],
        ["按语言区域规则排序，忽略了下划线和大小写。", "使用按字节（ordinal）的比较排序。"],
    ),
    mistake(
        "sorted-by-number",
        names::by_number,
        [
            "Numbers in names were sorted by their size: `_2` before `_10`.",
            "Sort byte by byte: `coupon_fee_10` stands before `coupon_fee_2`.",
        ],
        ["字段名中的数字按大小排序，_2 排在 _10 之前。", "按字节排序，coupon_fee_10 在 coupon_fee_2 之前。"],
    ),
    mistake(
        "sorted-by-value",
        names::by_value,
        ["The fields were sorted by their values.", "Sort them by their names."],
        ["按字段值排序。", "按字段名排序。"],
    ),
    // The values.
    mistake(
        "cdata-signed",
        values::cdata,
        ["CDATA marks were signed.", "Sign the value alone; `<![CDATA[` and `]]>` belong to the XML."],
        ["CDATA 标记也参与了签名。", "只签字段值；<![CDATA[ 和 ]]> 属于 XML，不参与签名。"],
    ),
    mistake(
        "trimmed",
        values::trimmed,
        [
            "Blanks around values were dropped before signing, and are in the message.",
            "Sign the values as they are sent, or send them trimmed.",
        ],
        ["签名时去掉了值首尾的空白，但报文中保留着。", "签名与发送使用同一个值。"],
    ),
    mistake(
        "blanks-lost",
        values::blanks_lost,
        [
            "A blank or line end that was signed is not in the message.",
            "Trim the value before both signing and sending.",
        ],
        ["签名时值的首尾有空白或换行，但报文中没有。", "签名和发送之前都先去掉首尾空白。"],
    ),
    mistake(
        "line-ends",
        values::line_ends,
        [
            "Other line ends were signed than the reader of the message sees.",
            "Sign LF: readers of XML turn CR LF into it. Best leave line ends out.",
        ],
        ["签名时的换行符与对方读到的不同。", "以 LF 签名（XML 解析会把 CRLF 变为 LF），最好不要包含换行。"],
    ),
    texts::FOUR_BYTES,
    mistake(
        "xml-escaped",
        entities::xml_escaped,
        [
            "Values were escaped for XML before they were signed.",
            "Sign the plain value, and escape when the XML is written.",
        ],
        ["先做了 XML 转义再签名。", "用原始值签名，生成 XML 时再转义。"],
    ),
    mistake(
        "escaped-twice",
        entities::escaped_twice,
        [
            "Values are escaped in the message once more than its XML asks for, and were signed plain.",
            "Escape once, when the XML is written: `&amp;amp;` is one too many, and in CDATA even `&amp;` is.",
        ],
        ["报文中的值多转义了一次，而签名用的是原始值。", "只在生成 XML 时转义一次；CDATA 中不需要转义。"],
    ),
    mistake(
        "url-encoded",
        values::url_encoded,
        ["Values were URL-encoded before they were signed.", "Sign the values as they are."],
        ["先做了 URL 编码再签名。", "用未编码的原始值签名。"],
    ),
    mistake(
        "url-encoded-whole",
        values::url_encoded_whole,
        ["The whole text was URL-encoded before it was hashed.", "Hash the text as it is."],
        ["对整个签名串做了 URL 编码。", "签名串不做任何编码。"],
    ),
    mistake(
        "sent-url-encoded",
        values::sent_url_encoded,
        [
            "Values are URL-encoded in the message, and were signed plain; in an address, the other way round.",
            "Write the values into XML as they are.",
        ],
        ["报文中的值做了 URL 编码，而签名用的是原始值（网址中则相反）。", "XML 中直接写原始值，不做 URL 编码。"],
    ),
    mistake(
        "url-encoded-twice",
        values::url_encoded_twice,
        ["Values were URL-encoded twice before they were signed.", "Sign the values as they are."],
        ["值被做了两次 URL 编码后再签名。", "用未编码的原始值签名。"],
    ),
    mistake(
        "quoted",
        values::quoted,
        ["Values were signed in quotation marks, as JSON writes them.", "Sign the text without quotation marks."],
        ["值带着引号（JSON 形式）参与了签名。", "签名时不带引号。"],
    ),
    mistake(
        "number-in-other-form",
        values::number,
        [
            "Numbers were signed in another form than the message has, such as `1.0` for `1`.",
            "Make text of numbers once, and use that text for both.",
        ],
        ["数字在签名串与报文中的写法不同，例如 1 与 1.0。", "数字只转换一次文本，签名与发送使用同一文本。"],
    ),
    mistake(
        "json-escapes",
        json::json_escapes,
        [
            "JSON within a value is escaped differently in the signed text and in the message.",
            "Write the JSON once, as text, and use that text for both.",
        ],
        ["值中的 JSON 在签名串与报文中的转义方式不同。", "JSON 只序列化一次，签名与发送使用同一文本。"],
    ),
    texts::JSON_AGAIN,
    mistake(
        "signed-in-gbk",
        values::gbk,
        [
            "The text was signed in GBK, and the message is UTF-8.",
            "Hash the UTF-8 bytes: name the encoding where the program makes bytes of text.",
        ],
        ["签名时用了 GBK 编码，而报文是 UTF-8。", "取字节时明确指定 UTF-8。"],
    ),
    mistake(
        "sent-in-gbk",
        values::sent_gbk,
        ["The message is GBK, and UTF-8 was signed.", "Send UTF-8, with `charset=utf-8` in the content type."],
        ["报文是 GBK 编码，而签名用的是 UTF-8。", "以 UTF-8 发送报文，并在 Content-Type 中写 charset=utf-8。"],
    ),
    mistake(
        "latin-1",
        values::latin1,
        [
            "UTF-8 was taken for Latin-1 on the way.",
            "Name UTF-8 wherever bytes become text, when reading the body too.",
        ],
        ["UTF-8 被误当作 ISO-8859-1。", "字节与文本互转处（包括读取请求体时）都明确指定 UTF-8。"],
    ),
    mistake(
        "text-in-other-case",
        values::text_case,
        [
            "The text was made capital or small before it was hashed.",
            "Change only the signature to capitals, not the text.",
        ],
        ["对签名串本身做了大小写转换。", "只把签名结果转为大写，不要转换签名串。"],
    ),
    // The names, and what stands between.
    mistake(
        NAMES,
        names::renamed,
        [
            "Names were signed in another spelling than the message has.",
            "Sign the names as they are sent: `appId` and `appid` differ, and so do `outTradeNo` and `out_trade_no`.",
        ],
        ["签名时的字段名写法与报文不同。", "字段名与发送的完全一致：appId 与 appid、outTradeNo 与 out_trade_no 不同。"],
    ),
    mistake(
        "separators",
        names::separators,
        ["Something other than `=` and `&` joins the fields.", "Join them as `name=value`, with `&` between."],
        ["字段之间没有用 = 和 & 连接。", "以 name=value 的形式用 & 连接。"],
    ),
    mistake(
        "separator-too-many",
        names::separator_too_many,
        ["There is a separator too many in the text.", "Let the text begin with the first name, and end with the key."],
        ["签名串中多了分隔符。", "签名串以第一个字段名开头，以密钥结尾。"],
    ),
    // The parameters of a payment.
    mistake(
        PACKAGE_PREFIX,
        values::package,
        [
            "`package` was signed without `prepay_id=`, or is in the parameters without it.",
            "Sign and hand over `prepay_id=` and the id.",
        ],
        ["package 缺少 prepay_id= 前缀。", "签名和传参都用 prepay_id= 加预支付会话标识。"],
    ),
    mistake(
        "milliseconds",
        values::milliseconds,
        [
            "The time was signed in seconds and handed over in milliseconds, or the other way round.",
            "Use seconds since 1970, as text, for both.",
        ],
        ["时间戳一处用秒、一处用毫秒。", "统一使用秒级时间戳（字符串）。"],
    ),
    clients::OTHER_CLIENT,
    clients::REPLY_SIGN,
    // What has many forms comes last.
    mistake(
        "field-added",
        nothing::field_added,
        ["A field was signed that is not in the message.", "Send every field that was signed, and sign no others."],
        ["签名中包含了报文没有的字段。", "参与签名的字段都要发送，未发送的不要签名。"],
    ),
];

/// Mistakes that are made together in practice.
pub(super) const TOGETHER: &[(&str, &str)] = &[
    ("unsorted", "empty-included"),
    ("unsorted", "key-without-name"),
    ("unsorted", "sign-type-left-out"),
    ("unsorted", "url-encoded"),
    ("unsorted", "names-in-other-case"),
    ("sign-type-left-out", "empty-included"),
    ("sign-type-left-out", "url-encoded"),
    ("sign-type-left-out", "cdata-signed"),
    ("sign-type-left-out", "key-missing"),
    ("empty-included", "cdata-signed"),
    ("empty-included", "url-encoded"),
    ("signed-in-gbk", "url-encoded"),
    ("four-byte-characters", "signed-in-gbk"),
    ("four-byte-characters", "sign-type-left-out"),
    ("four-byte-characters", "json-written-again"),
    ("json-written-again", "sign-type-left-out"),
    ("json-escapes", "sign-type-left-out"),
    ("xml-escaped", "sign-type-left-out"),
    ("trimmed", "sign-type-left-out"),
    ("other-id", "names-in-other-case"),
    ("sign-cut", "sign-type-left-out"),
];
