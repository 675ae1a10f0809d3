//! Values that are no texts, as the texts that are signed and sent. Numbers, times,
//! addresses and objects go in; their text comes out, one behind the other.

use std::fmt::{self, Write};
use std::net::{IpAddr, Ipv4Addr};

use crate::json::{self, Naming};
use crate::value::digits;
use crate::walk::Sent;

/// The text of values, without the heap as long as it is short.
pub(crate) struct Rendered {
    near: [u8; 96],
    used: usize,
    /// All of it, once it is longer.
    far: String,
}

impl Rendered {
    pub(crate) const fn new() -> Self {
        Self { near: [0; 96], used: 0, far: String::new() }
    }

    fn as_bytes(&self) -> &[u8] {
        if self.far.is_empty() { &self.near[..self.used] } else { self.far.as_bytes() }
    }

    /// The text of a value.
    pub(crate) fn text<'t>(&'t mut self, value: Sent<'t>) -> &'t str {
        if let Sent::Text(text) = value {
            return text;
        }
        // Only texts went in.
        std::str::from_utf8(self.bytes(value)).unwrap_or_default()
    }

    /// The text of a value that is none yet, where nobody asks for more than its bytes.
    pub(crate) fn bytes(&mut self, value: Sent<'_>) -> &[u8] {
        self.used = 0;
        self.far.clear();
        self.add(value);
        self.as_bytes()
    }

    fn add(&mut self, value: Sent<'_>) {
        match value {
            Sent::Absent => {}
            Sent::Text(text) | Sent::OtherType(text) => self.push(text.as_bytes()),
            Sent::Number(number) => self.push(digits(number, &mut [0; 24])),
            Sent::Time(time) => self.push(&time.digits()),
            Sent::Ip(IpAddr::V4(address)) | Sent::Ipv4(address) => {
                let (text, length) = quad(*address);
                self.push(&text.to_le_bytes()[..length]);
            }
            Sent::Ip(IpAddr::V6(address)) | Sent::Ipv6(address) => {
                // Writing cannot fail.
                let _ = write!(self, "{address}");
            }
            Sent::Object(object) => json::write::object(object, Naming::Snake, self.far()),
            Sent::List(items) => json::write::list(items, Naming::Snake, self.far()),
        }
    }

    /// Adds bytes that are a text.
    fn push(&mut self, text: &[u8]) {
        match self.near.get_mut(self.used..self.used + text.len()) {
            Some(room) if self.far.is_empty() => {
                room.copy_from_slice(text);
                self.used += text.len();
            }
            _ => self.far().push_str(std::str::from_utf8(text).unwrap_or_default()),
        }
    }

    /// Moves to the heap.
    fn far(&mut self) -> &mut String {
        if self.far.is_empty() {
            let near = std::str::from_utf8(&self.near[..self.used]).unwrap_or_default();
            self.far = String::with_capacity(1024);
            self.far.push_str(near);
        }
        &mut self.far
    }
}

/// The text of an IPv4 address, its first byte lowest, and how long it is.
fn quad(address: Ipv4Addr) -> (u128, usize) {
    let (mut text, mut length) = (0, 0);
    for octet in address.octets().map(u32::from) {
        let digits = (octet / 100) | (octet / 10 % 10) << 8 | (octet % 10) << 16;
        let zeros = u32::from(octet < 100) + u32::from(octet < 10);
        let part = (digits | u32::from_le_bytes(*b"000.")) >> (8 * zeros);
        // Up to sixteen bytes with the last point.
        text |= u128::from(part) << (8 * length);
        length += 4 - zeros;
    }
    (text, length as usize - 1)
}

impl Write for Rendered {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.push(text.as_bytes());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_the_standard_library_writes_them() {
        let mut rendered = Rendered::new();
        for number in [0, 7, 10, 888, u64::MAX] {
            assert_eq!(rendered.text(Sent::Number(number)), number.to_string());
        }
        for address in ["0.0.0.0", "255.255.255.255", "10.9.100.1", "::1", "2001:db8::123.12.12.123"] {
            let address: IpAddr = address.parse().unwrap();
            assert_eq!(rendered.text(Sent::Ip(&address)), address.to_string());
        }
    }

    #[test]
    fn texts_follow_each_other_wherever_they_are_kept() {
        let (mut rendered, mut expected) = (Rendered::new(), String::new());
        for number in 0..200 {
            rendered.add(Sent::Number(number));
            expected += &number.to_string();
            assert_eq!(rendered.as_bytes(), expected.as_bytes());
        }
    }
}
