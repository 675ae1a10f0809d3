//! Entities of XML and HTML, as the writers of the languages have them: their output is written out here.

use super::fixtures::{KEY, Made, diagnosed, md5, xml};

/// A message whose `attach` is `sent`, signed with `signed`.
fn attach(sent: &str, signed: &str) -> Vec<u8> {
    let text = format!("appid=wx1&attach={signed}&mch_id=1&key={KEY}");
    xml(&format!("<appid>wx1</appid><attach>{sent}</attach><mch_id>1</mch_id>"), &md5(text))
}

/// Escaped forms of a text, each of another writer.
const FORMS: [(&str, &[&str]); 10] = [
    // XML, PHP up to 8.0 and since, Python and Django, Go and Python's predecessors.
    ("it's", &["it&apos;s", "it&#39;s", "it&#039;s", "it&#x27;s"]),
    ("a\"b", &["a&quot;b", "a&#34;b", "a&#034;b", "a&#x22;b"]),
    (
        "\"it's\" <b> & c",
        &[
            "&quot;it's&quot; &lt;b&gt; &amp; c",
            "&quot;it&#039;s&quot; &lt;b&gt; &amp; c",
            "&quot;it&#x27;s&quot; &lt;b&gt; &amp; c",
            "&quot;it&#39;s&quot; &lt;b&gt; &amp; c",
            "&quot;it&apos;s&quot; &lt;b&gt; &amp; c",
            "&#34;it&#39;s&#34; &lt;b&gt; &amp; c",
            "\"it's\" &lt;b> &amp; c",
            "\"it's\" &#60;b&#62; &#38; c",
            "\"it's\" &#x3C;b&#x3E; &#x26; c",
        ],
    ),
    ("茶", &["&#33590;", "&#x8336;"]),
    (
        "中 & 国",
        &["&#20013; &amp; &#22269;", "&#x4E2D; &amp; &#x56FD;", "&#x4e2d; &amp; &#x56fd;", "&#20013; & &#22269;"],
    ),
    ("a\u{a0}b é — “c”", &["a&nbsp;b &eacute; &mdash; &ldquo;c&rdquo;"]),
    // Commons Lang up to 2: by name where there is one, else by number.
    ("é茶 \"b\"", &["&eacute;&#33590; &quot;b&quot;"]),
    ("a/b", &["a&#x2F;b", "a&#47;b"]),
    ("a+b", &["a&#43;b"]),
    ("a b", &["a&nbsp;b"]),
];

pub(super) fn made() -> Made {
    let cdata = |text: &str| format!("<![CDATA[{text}]]>");
    let forms = || FORMS.iter().flat_map(|(plain, forms)| forms.iter().map(move |form| (*plain, *form)));
    let mut escaped: Vec<Vec<u8>> = forms().map(|(plain, form)| attach(&cdata(plain), form)).collect();
    escaped.extend([
        // Twice: for a template, and for the XML.
        attach(&cdata("a < b"), "a &amp;lt; b"),
        attach(&cdata("it's & b"), "it&amp;#39;s &amp;amp; b"),
        // The XML's own text was signed.
        attach("&#x8336; &amp; b", "&#x8336; &amp; b"),
        // By two writers.
        attach(&cdata("it&#39;s"), "it&apos;s"),
    ]);
    // Blanks of HTML are not undone to those of ASCII.
    let reverse = forms().filter(|(plain, _)| *plain != "a b").map(|(plain, form)| attach(&cdata(form), plain));
    let mut twice: Vec<Vec<u8>> = reverse.collect();
    twice.extend([
        attach("it&amp;#39;s", "it's"),
        attach("&amp;lt;b&amp;gt;", "<b>"),
        attach(&cdata("a &amp;lt; b"), "a < b"),
    ]);
    vec![("xml-escaped", escaped), ("escaped-twice", twice)]
}

#[test]
fn diagnosis_names_the_escaped_field() {
    let diagnosis = diagnosed(&attach("<![CDATA[it's]]>", "it&#39;s"));
    assert_eq!(diagnosis.mistakes[0].fields, ["attach"]);
    assert_eq!(diagnosis.difference.unwrap().signed, "attach=it&#39;s");
}
