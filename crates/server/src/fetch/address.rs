//! Which addresses everybody can reach, as opposed to this machine and its neighbours.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Whether an address is one of the public internet.
///
/// IPv6 addresses that hold an IPv4 address are refused whatever they hold: a host on the public internet has no
/// need of them, and where a packet to one ends is up to whoever translates.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !is_in_4(address.to_bits(), SPECIAL_4),
        IpAddr::V6(address) => is_public_6(address),
    }
}

/// Networks of IPv4 that are not public: address and length of the prefix.
const SPECIAL_4: &[(u32, u32)] = &[
    v4([0, 0, 0, 0], 8),        // "this" network
    v4([10, 0, 0, 0], 8),       // private
    v4([100, 64, 0, 0], 10),    // shared behind a carrier's NAT
    v4([127, 0, 0, 0], 8),      // loopback
    v4([168, 63, 129, 16], 32), // Azure's own services, seen from inside only
    v4([169, 254, 0, 0], 16),   // link-local, with the metadata of most clouds
    v4([172, 16, 0, 0], 12),    // private
    v4([192, 0, 0, 0], 24),     // protocols
    v4([192, 0, 2, 0], 24),     // documentation
    v4([192, 88, 99, 0], 24),   // relays of 6to4
    v4([192, 168, 0, 0], 16),   // private
    v4([198, 18, 0, 0], 15),    // benchmarks
    v4([198, 51, 100, 0], 24),  // documentation
    v4([203, 0, 113, 0], 24),   // documentation
    v4([224, 0, 0, 0], 4),      // multicast
    v4([240, 0, 0, 0], 4),      // reserved, and broadcast
];

/// Networks within `2000::/3` that are not public.
const SPECIAL_6: &[(u128, u32)] = &[
    v6([0x2001, 0], 23),     // protocols, Teredo among them
    v6([0x2001, 0xdb8], 32), // documentation
    v6([0x2002, 0], 16),     // 6to4
    v6([0x3fff, 0], 20),     // documentation
];

/// All public addresses are in here. Outside are loopback, link-local, private and multicast addresses, and those
/// that are mapped, compatible or translated (NAT64).
const GLOBAL_6: &[(u128, u32)] = &[v6([0x2000, 0], 3)];

fn is_public_6(address: Ipv6Addr) -> bool {
    let bits = address.to_bits();
    is_in_6(bits, GLOBAL_6) && !is_in_6(bits, SPECIAL_6) && !is_isatap(address)
}

/// ISATAP hides an IPv4 address behind a mark in the lower half, in whatever network.
fn is_isatap(address: Ipv6Addr) -> bool {
    let [.., mark, protocol, _, _] = address.segments();
    protocol == 0x5efe && mark & !0x0300 == 0
}

const fn v4([a, b, c, d]: [u8; 4], length: u32) -> (u32, u32) {
    (Ipv4Addr::new(a, b, c, d).to_bits(), length)
}

const fn v6(start: [u16; 2], length: u32) -> (u128, u32) {
    let [first, second] = start;
    (
        Ipv6Addr::new(first, second, 0, 0, 0, 0, 0, 0).to_bits(),
        length,
    )
}

fn is_in_4(address: u32, networks: &[(u32, u32)]) -> bool {
    let within = |(network, length): &(u32, u32)| (address ^ network) >> (32 - length) == 0;
    networks.iter().any(within)
}

fn is_in_6(address: u128, networks: &[(u128, u32)]) -> bool {
    let within = |(network, length): &(u128, u32)| (address ^ network) >> (128 - length) == 0;
    networks.iter().any(within)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn public(address: &str) -> bool {
        is_public(address.parse().expect("an address"))
    }

    #[test]
    fn what_everybody_can_reach_is_public() {
        for address in [
            "1.1.1.1",
            "8.8.8.8",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "168.63.129.17",
            "169.253.255.255",
            "172.15.255.255",
            "172.32.0.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2001:200::1",
            "2001:4860:4860::8888",
            "2001:db9::1",
            "2003::1",
            "2606:4700:4700::1111",
            "2a00:1450:4001:82b::5efe",
        ] {
            assert!(public(address), "{address}");
        }
    }

    #[test]
    fn what_only_neighbours_can_reach_is_not() {
        for address in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.100.100.200",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.254",
            "168.63.129.16",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.250",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "100::1",
            "2001:2::1",
            "2001:10::1",
            "2001:20::1",
            "2001:db8::1",
            "3fff::1",
            "5f00::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!public(address), "{address}");
        }
    }

    #[test]
    fn an_address_that_holds_another_is_not_public_whatever_it_holds() {
        for (form, address) in [
            ("mapped", "::ffff:127.0.0.1"),
            ("mapped", "::ffff:8.8.8.8"),
            ("translated", "::ffff:0:127.0.0.1"),
            ("compatible", "::127.0.0.1"),
            ("compatible", "::8.8.8.8"),
            ("6to4", "2002:7f00:1::"),
            ("6to4", "2002:808:808::1"),
            ("Teredo", "2001:0:4136:e378:8000:63bf:80ff:fffe"),
            ("NAT64", "64:ff9b::127.0.0.1"),
            ("NAT64", "64:ff9b::8.8.8.8"),
            ("local NAT64", "64:ff9b:1::10.0.0.1"),
            ("ISATAP", "2a00:1450:4001:82b:0:5efe:127.0.0.1"),
            ("ISATAP", "2a00:1450:4001:82b:200:5efe:10.0.0.1"),
            ("ISATAP", "2a00:1450:4001:82b:300:5efe:8.8.8.8"),
            ("ISATAP", "fe80::5efe:192.168.0.1"),
        ] {
            assert!(!public(address), "{form}: {address}");
        }
    }
}
