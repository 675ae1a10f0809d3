//! Classifies IP addresses: private ones, and those that are never called. IPv4 addresses within
//! IPv6 ones are considered too, because translators and tunnels lead to them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether the address belongs to this machine or a private network.
pub(crate) fn is_private(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => address.is_loopback() || address.is_private(),
        IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
    }
}

/// Whether the address is never called: cloud metadata services hand out a machine's secrets, and
/// link-local, multicast and broadcast addresses are not those of a shop.
pub(crate) fn is_forbidden(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => is_forbidden_v4(address),
        IpAddr::V6(address) => {
            is_forbidden_v6(address) || embedded_ipv4(address).into_iter().flatten().any(is_forbidden_v4)
        }
    }
}

/// The metadata addresses that are not link-local: Alibaba Cloud, Oracle Cloud and Azure.
const METADATA_ADDRESSES: [Ipv4Addr; 3] =
    [Ipv4Addr::new(100, 100, 100, 200), Ipv4Addr::new(192, 0, 0, 192), Ipv4Addr::new(168, 63, 129, 16)];

fn is_forbidden_v4(address: Ipv4Addr) -> bool {
    address.is_link_local() || address.is_multicast() || address.is_broadcast() || METADATA_ADDRESSES.contains(&address)
}

fn is_forbidden_v6(address: Ipv6Addr) -> bool {
    // Amazon's and Google's clouds.
    let is_metadata = matches!(address.segments(), [0xfd00, 0x0ec2, ..] | [0xfd20, 0x00ce, ..]);
    is_metadata || address.is_unicast_link_local() || address.is_multicast()
}

/// The prefixes of IPv6 addresses that end in an IPv4 address: IPv4-compatible, SIIT (RFC 2765) and
/// NAT64.
const IPV4_PREFIXES: [[u16; 6]; 3] = [[0; 6], [0, 0, 0, 0, 0xffff, 0], [0x0064, 0xff9b, 0, 0, 0, 0]];

/// The IPv4 addresses that an IPv6 address leads to by translation or a tunnel.
fn embedded_ipv4(address: Ipv6Addr) -> [Option<Ipv4Addr>; 2] {
    let pair = |high: u16, low: u16| Some(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)));
    let [first, second, third, fourth, fifth, sixth, high, low] = address.segments();
    let is_isatap = matches!((fifth, sixth), (0 | 0x0200, 0x5efe));
    if is_isatap || IPV4_PREFIXES.contains(&[first, second, third, fourth, fifth, sixth]) {
        return [pair(high, low), None];
    }
    match (first, second, third) {
        // The local NAT64 prefix has 48 or 96 bits; byte 8 is skipped (RFC 6052).
        (0x0064, 0xff9b, 1) => [pair(fourth, ((fifth & 0xff) << 8) | (sixth >> 8)), pair(high, low)],
        // 6to4.
        (0x2002, ..) => [pair(second, third), None],
        // Teredo: the server, and the client with inverted bits.
        (0x2001, 0, _) => [pair(third, fourth), pair(!high, !low)],
        _ => [None, None],
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it is wrong")]

    use super::*;

    #[test]
    fn is_forbidden_finds_metadata_in_every_form() {
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
            assert!(is_forbidden(never.parse().unwrap()), "{never}");
        }
        for may_be in ["127.0.0.1", "10.0.0.1", "8.8.8.8", "::1", "fd00::1", "2001:db8::1", "64:ff9b::10.0.0.1"] {
            assert!(!is_forbidden(may_be.parse().unwrap()), "{may_be}");
        }
    }

    #[test]
    fn is_private_takes_this_machine_and_private_networks() {
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
            // It is unknown whether something translates these.
            ("64:ff9b::10.0.0.1", false),
            ("2002:a00:1::1", false),
        ] {
            assert_eq!(is_private(address.parse().unwrap()), near, "{address}");
        }
    }
}
