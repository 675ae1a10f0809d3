//! Texts of scalar values: numbers, times and addresses.

use std::fmt::Write as _;
use std::net::{IpAddr, Ipv4Addr};

use arrayvec::ArrayString;

use super::ValueRef;
use crate::value::digits;

/// A buffer for the text of a scalar value, without the heap. Each value replaces the last.
pub(crate) struct ScalarText {
    digits: [u8; 24],
    /// The longest address has 45 bytes.
    address: ArrayString<48>,
}

impl ScalarText {
    pub(crate) const fn new() -> Self {
        Self { digits: [0; 24], address: ArrayString::new_const() }
    }

    /// The text of a value; of an object or a list, an empty one.
    pub(crate) fn text<'t>(&'t mut self, value: ValueRef<'t>) -> &'t str {
        if let ValueRef::Text(text) = value {
            return text;
        }
        // Only UTF-8 is written.
        std::str::from_utf8(self.bytes(value)).unwrap_or_default()
    }

    /// The bytes of the text of a value; of an object or a list, none.
    #[inline]
    pub(crate) fn bytes<'t>(&'t mut self, value: ValueRef<'t>) -> &'t [u8] {
        match value {
            ValueRef::Absent => &[],
            ValueRef::Text(text) | ValueRef::OtherType(text) => text.as_bytes(),
            ValueRef::Number(number) => digits(number, &mut self.digits),
            ValueRef::Time(time) => {
                let [room @ .., _, _, _, _, _, _, _, _, _, _] = &mut self.digits;
                *room = time.digits();
                room
            }
            ValueRef::Ip(IpAddr::V4(address)) | ValueRef::Ipv4(address) => write_ipv4(*address, &mut self.digits),
            ValueRef::Ip(IpAddr::V6(address)) | ValueRef::Ipv6(address) => {
                self.address.clear();
                // The buffer has room for every address. An IPv4 address that a dual-stack
                // listener mapped to IPv6 is written as IPv4.
                let _ = write!(self.address, "{}", address.to_canonical());
                self.address.as_bytes()
            }
            ValueRef::Object(_) | ValueRef::List(_) => &[],
        }
    }
}

/// Writes an IPv4 address without the machinery of `format!`, which takes three times as long.
fn write_ipv4(address: Ipv4Addr, room: &mut [u8; 24]) -> &[u8] {
    let mut length = 0;
    let mut push = |byte: u8| {
        room[length] = byte;
        length += 1;
    };
    for (at, octet) in address.octets().into_iter().enumerate() {
        if at > 0 {
            push(b'.');
        }
        if octet >= 100 {
            push(b'0' + octet / 100);
        }
        if octet >= 10 {
            push(b'0' + octet / 10 % 10);
        }
        push(b'0' + octet % 10);
    }
    &room[..length]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_the_standard_library_writes_them() {
        let mut rendered = ScalarText::new();
        for number in [0, 7, 10, 888, u64::MAX] {
            assert_eq!(rendered.text(ValueRef::Number(number)), number.to_string());
        }
        let longest = "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255";
        for address in ["0.0.0.0", "255.255.255.255", "10.9.100.1", "::1", "::ffff:0:123.12.12.123", longest] {
            let address: IpAddr = address.parse().unwrap();
            assert_eq!(rendered.text(ValueRef::Ip(&address)), address.to_string());
        }
        for mapped in ["::ffff:123.12.12.123", "0:0:0:0:0:ffff:7b0c:c7b"] {
            let address = mapped.parse().unwrap();
            assert_eq!(rendered.text(ValueRef::Ip(&IpAddr::V6(address))), "123.12.12.123");
            assert_eq!(rendered.text(ValueRef::Ipv6(&address)), "123.12.12.123");
        }
    }
}
