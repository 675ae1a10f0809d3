//! Which addresses are near, and which are never called. What is written in one form of
//! address may lead to another: the IPv4 addresses within IPv6 ones count too.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether the address is of this machine or of a private network.
pub(crate) fn is_near(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => address.is_loopback() || address.is_private(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
    }
}

/// Whether nobody has a shop there: clouds answer with the secrets of a machine at some
/// addresses, and the rest are no single server's.
pub(crate) fn is_never_called(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_forbidden_v4(address),
        IpAddr::V6(address) => is_forbidden_v6(address) || embedded(address).into_iter().flatten().any(is_forbidden_v4),
    }
}

/// The addresses beyond the link-local ones at which clouds answer with metadata: of
/// Alibaba Cloud, Oracle Cloud and Azure.
const METADATA: [Ipv4Addr; 3] =
    [Ipv4Addr::new(100, 100, 100, 200), Ipv4Addr::new(192, 0, 0, 192), Ipv4Addr::new(168, 63, 129, 16)];

fn is_forbidden_v4(address: Ipv4Addr) -> bool {
    address.is_link_local() || address.is_multicast() || address.is_broadcast() || METADATA.contains(&address)
}

fn is_forbidden_v6(address: Ipv6Addr) -> bool {
    // Of Amazon's and Google's clouds.
    let is_metadata = matches!(address.segments(), [0xfd00, 0x0ec2, ..] | [0xfd20, 0x00ce, ..]);
    is_metadata || address.is_unicast_link_local() || address.is_multicast()
}

/// What stands before an IPv4 address that ends an IPv6 one: IPv4-compatible, SIIT (RFC
/// 2765) and NAT64.
const BEFORE_IPV4: [[u16; 6]; 3] = [[0; 6], [0, 0, 0, 0, 0xffff, 0], [0x0064, 0xff9b, 0, 0, 0, 0]];

/// The IPv4 addresses that an IPv6 address leads to, by the ways of translation and of
/// tunnels.
fn embedded(address: Ipv6Addr) -> [Option<Ipv4Addr>; 2] {
    let pair = |high: u16, low: u16| Some(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)));
    let [first, second, third, fourth, fifth, sixth, high, low] = address.segments();
    let is_isatap = matches!((fifth, sixth), (0 | 0x0200, 0x5efe));
    if is_isatap || BEFORE_IPV4.contains(&[first, second, third, fourth, fifth, sixth]) {
        return [pair(high, low), None];
    }
    match (first, second, third) {
        // The local NAT64 prefix is 48 or 96 bits long; byte 8 is left out (RFC 6052).
        (0x0064, 0xff9b, 1) => [pair(fourth, ((fifth & 0xff) << 8) | (sixth >> 8)), pair(high, low)],
        // 6to4.
        (0x2002, ..) => [pair(second, third), None],
        // Teredo: the server, and the client with its bits turned.
        (0x2001, 0, _) => [pair(third, fourth), pair(!high, !low)],
        _ => [None, None],
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

    use super::*;

    #[test]
    fn metadata_is_never_called_in_whatever_form() {
        for never in [
            "169.254.169.254",
            "169.254.170.2",
            "100.100.100.200",
            "192.0.0.192",
            "168.63.129.16",
            "224.0.0.1",
            "255.255.255.255",
            "fd00:ec2::254",
            "fd00:ec2:1::23",
            "fd20:ce::254",
            "fe80::a9fe:a9fe",
            "ff02::1",
            "::ffff:169.254.169.254",
            "::169.254.169.254",
            "::ffff:0:169.254.169.254",
            "64:ff9b::169.254.169.254",
            "64:ff9b:1::169.254.169.254",
            "64:ff9b:1:a9fe:a9:fe00::",
            "2002:a9fe:a9fe::1",
            "2001:0:a9fe:a9fe::1",
            "2001:0:c000:201::5601:5601",
            "2001:db8::5efe:169.254.169.254",
            "fe80::200:5efe:a9fe:a9fe",
        ] {
            assert!(is_never_called(never.parse().unwrap()), "{never}");
        }
        for may_be in ["127.0.0.1", "10.0.0.1", "8.8.8.8", "::1", "fd00::1", "2001:db8::1", "64:ff9b::10.0.0.1"] {
            assert!(!is_never_called(may_be.parse().unwrap()), "{may_be}");
        }
    }

    #[test]
    fn this_machine_and_private_networks_are_near() {
        for (address, near) in [
            ("127.0.0.1", true),
            ("127.8.8.8", true),
            ("10.1.2.3", true),
            ("172.31.0.1", true),
            ("192.168.1.9", true),
            ("::1", true),
            ("fd12::1", true),
            ("::ffff:10.0.0.1", true),
            ("172.32.0.1", false),
            ("0.0.0.0", false),
            ("::", false),
            ("8.8.8.8", false),
            ("2001:db8::1", false),
            // Whether something translates it is not known.
            ("64:ff9b::10.0.0.1", false),
            ("2002:a00:1::1", false),
        ] {
            assert_eq!(is_near(address.parse().unwrap()), near, "{address}");
        }
    }
}
