//! Addresses and networks of IPv4 and IPv6.
//!
//! Source: `IAM/reference_policies_elements_condition_operators` "IP address condition operators". Bits below
//! the prefix do not count. The two families never match each other.

use ipnet::IpNet;
use std::net::IpAddr;

/// Reads a network in CIDR notation, or an address as the network of that one address.
pub(super) fn parse_network(text: &str) -> Option<IpNet> {
    match text.parse::<IpAddr>() {
        Ok(address) => Some(IpNet::from(address)),
        Err(_) => text.parse::<IpNet>().ok().map(|network| network.trunc()),
    }
}

/// Reads an address.
pub(super) fn parse_address(text: &str) -> Option<IpAddr> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{parse_address, parse_network};

    #[test]
    fn which_addresses_are_in_which_networks() {
        for (network, address, expected) in [
            ("203.0.113.0/24", "203.0.113.7", true),
            ("203.0.113.7/24", "203.0.113.200", true),
            ("203.0.113.0/24", "203.0.114.7", false),
            ("203.0.113.7", "203.0.113.7", true),
            ("203.0.113.7", "203.0.113.8", false),
            ("0.0.0.0/0", "8.8.8.8", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("::/0", "8.8.8.8", false),
            ("2001:DB8::/32", "2001:db8:0:0:0:0:0:1", true),
            ("2001:db8::1", "2001:DB8::0001", true),
            ("2001:db8::/33", "2001:db8:8000::1", false),
        ] {
            let (network, address) = (
                parse_network(network).unwrap(),
                parse_address(address).unwrap(),
            );
            assert_eq!(network.contains(&address), expected, "{network} {address}");
        }
    }

    #[test]
    fn what_is_neither() {
        for text in [
            "",
            "203.0.113",
            "203.0.113.0/33",
            "203.0.113.007",
            "backup.amazonaws.com",
            "::/129",
        ] {
            assert_eq!(
                (parse_network(text), parse_address(text)),
                (None, None),
                "{text}"
            );
        }
    }
}
