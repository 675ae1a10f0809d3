//! Two other readers of XML, within the strictness of the library: a root `xml` with flat elements, without attributes.

use quick_xml::Reader;
use quick_xml::events::Event;
use wxpay_core::{Limits, server};

/// Names and values.
pub type Pairs = Vec<(String, String)>;

/// Limits that no input of a fuzzer reaches.
pub const LIMITS: Limits = Limits { body: 1 << 20, fields: 256, name: 64, value: 1 << 20 };

/// Reads with the library.
pub fn read_by_wxpay(body: &[u8]) -> Option<Pairs> {
    let fields = server::read(body, &LIMITS).ok()?;
    let pair = |name: &str, value: Option<&str>| (name.to_owned(), value.unwrap_or_default().to_owned());
    Some(fields.iter().map(|entry| pair(&entry.name, entry.value.as_text())).collect())
}

/// Reads with roxmltree.
pub fn read_by_roxmltree(body: &[u8]) -> Result<Pairs, String> {
    let text = std::str::from_utf8(body).map_err(|error| error.to_string())?;
    // Line ends are normalized before parsing, as XML requires: roxmltree 0.21 keeps a CR at
    // the end of a text with a reference.
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let document = roxmltree::Document::parse(&text).map_err(|error| error.to_string())?;
    let root = document.root_element();
    let whole = document.root().children().count() == 1 && root.tag_name().name() == "xml";
    let flat = whole && root.attributes().len() == 0 && root.tag_name().namespace().is_none();
    if !flat {
        return Err("not one root `xml`".to_owned());
    }
    let mut pairs = Vec::new();
    for child in root.children() {
        if child.is_text() && child.text().unwrap_or_default().chars().all(|letter| " \t\n".contains(letter)) {
            continue;
        }
        if !child.is_element() || child.attributes().len() > 0 || !child.children().all(|part| part.is_text()) {
            return Err(format!("{child:?}"));
        }
        let value = child.children().filter_map(|part| part.text()).collect();
        pairs.push((child.tag_name().name().to_owned(), value));
    }
    Ok(pairs)
}

/// Reads with quick-xml, by a plain use of its events.
pub fn read_by_quick_xml(body: &[u8]) -> Result<Pairs, String> {
    let text = std::str::from_utf8(body).map_err(|error| error.to_string())?;
    let mut reader = Reader::from_str(text);
    reader.config_mut().enable_all_checks(true);
    let (mut depth, mut pairs) = (0, Pairs::new());
    loop {
        let event = reader.read_event().map_err(|error| error.to_string())?;
        let name = match &event {
            Event::Start(start) | Event::Empty(start) => AsRef::<str>::as_ref(&start.name()).to_owned(),
            _ => String::new(),
        };
        let mut add = |text: &str| pairs.last_mut().map_or((), |(_, value)| value.push_str(text));
        match (event, depth) {
            (Event::Eof, 0) => return Ok(pairs),
            (Event::Start(_), 0) if name == "xml" => depth = 1,
            (Event::Start(_), 1) => {
                pairs.push((name, String::new()));
                depth = 2;
            }
            (Event::Empty(_), 1) => pairs.push((name, String::new())),
            (Event::End(_), _) => depth -= 1,
            (Event::Text(text), 2) => add(&text.xml10_content()),
            (Event::CData(text), 2) => add(&text.xml10_content()),
            (Event::GeneralRef(reference), 2) => {
                let letter = reference.resolve_char_ref().map_err(|error| error.to_string())?;
                let named = quick_xml::escape::resolve_xml_entity(&reference).map(str::to_owned);
                add(&letter.map(String::from).or(named).ok_or("an unknown entity")?);
            }
            (Event::Text(text), _) if text.chars().all(|letter| " \t\r\n".contains(letter)) => {}
            (Event::Decl(_), 0) => {}
            (other, depth) => return Err(format!("{other:?} at depth {depth}")),
        }
    }
}
