//! Where a sink may be. A webhook is a request from inside the house: an address of this machine or its network would let whoever
//! writes the settings, or answers for a name, reach what only the house may reach.

use crate::sink::deliver::Outside;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

/// Why a host is not used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refused {
    /// Its name is not known now.
    Unknown(String),
    /// It lies at an address that is not allowed.
    Private(String),
}

/// The addresses of a host, each of them allowed. Who connects does so to these and asks nobody again: a name that answers otherwise
/// the second time leads nowhere else.
pub(super) fn checked(
    host: &str,
    port: u16,
    private: bool,
    outside: &Arc<dyn Outside>,
    patience: Duration,
) -> Result<Vec<SocketAddr>, Refused> {
    let addresses = look_up(host, port, outside, patience)?;
    if !private && let Some(found) = addresses.iter().find(|address| !is_public(address.ip())) {
        return Err(Refused::Private(format!(
            "it lies at {}, which is a private address; set `allow_private = true` if that is meant",
            kind(found.ip())
        )));
    }
    if addresses.is_empty() { Err(Refused::Unknown("its host has no address".to_owned())) } else { Ok(addresses) }
}

/// The system gives no time limit for a name, so it is asked on a thread that may be left behind.
fn look_up(host: &str, port: u16, outside: &Arc<dyn Outside>, patience: Duration) -> Result<Vec<SocketAddr>, Refused> {
    let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    if let Ok(address) = host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, port)]);
    }
    let (sender, receiver) = mpsc::sync_channel(1);
    let outside = Arc::clone(outside);
    thread::spawn(move || {
        // Nobody waits any more when it took too long.
        let _ = sender.send(outside.addresses(&host, port));
    });
    match receiver.recv_timeout(patience) {
        Ok(Ok(addresses)) => Ok(addresses),
        Ok(Err(_)) => Err(Refused::Unknown("its host is not known".to_owned())),
        Err(_) => Err(Refused::Unknown("nobody said in time where its host is".to_owned())),
    }
}

fn kind(address: IpAddr) -> &'static str {
    match address {
        address if address.is_loopback() => "this machine",
        IpAddr::V4(address) if address.is_link_local() => "this network (link-local)",
        IpAddr::V4(_) | IpAddr::V6(_) => "a private network",
    }
}

/// Whether an address is of the public internet (IANA's registries of special-purpose addresses, checked 2026-11-24).
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast()
        || a == 0
        || a >= 240
        // Shared by carriers (RFC 6598), protocol assignments (RFC 6890), benchmarks (RFC 2544), the former 6to4 relays.
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b == 18 || b == 19))
        || (a == 192 && b == 88 && c == 99);
    !special
}

/// Only `2000::/3` is given out; what carries an IPv4 address in it is as public as that.
fn is_public_v6(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    let embedded = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match parts {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] => {
            embedded(high, low)
        }
        // Teredo and protocol assignments, documentation.
        [0x2001, second, ..] if second < 0x200 || second == 0xdb8 => false,
        [0x3fff, second, ..] if second < 0x1000 => false,
        [first, ..] => (0x2000..0x4000).contains(&first),
    }
}

#[cfg(test)]
mod tests {
    use super::{Refused, checked, is_public};
    use crate::sink::deliver::Outside;
    use std::io;
    use std::net::SocketAddr;
    use std::sync::Arc;
    use std::time::Duration;

    #[test]
    fn private_addresses_are_known_in_every_dress() {
        for private in [
            "127.0.0.1",
            "127.9.9.9",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "0.0.0.0",
            "100.64.0.1",
            "192.0.0.8",
            "198.18.0.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "203.0.113.9",
            "::",
            "::1",
            "fe80::1",
            "fc00::1",
            "fd12::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2001:db8::1",
            "2001::1",
            "3fff::1",
        ] {
            assert!(!is_public(private.parse().unwrap()), "{private}");
        }
        for public in ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
        {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
    }

    #[derive(Debug)]
    struct Names;

    impl Outside for Names {
        fn variable(&self, _: &str) -> Option<String> {
            None
        }

        fn addresses(&self, host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
            let at = |ip: &str| SocketAddr::new(ip.parse().unwrap(), port);
            match host {
                "public.example" => Ok(vec![at("8.8.8.8")]),
                // One good address does not cover for the other.
                "mixed.example" => Ok(vec![at("8.8.8.8"), at("10.0.0.1")]),
                "empty.example" => Ok(Vec::new()),
                "slow.example" => {
                    std::thread::sleep(Duration::from_secs(5));
                    Ok(vec![at("8.8.8.8")])
                }
                _ => Err(io::ErrorKind::NotFound.into()),
            }
        }
    }

    #[test]
    fn a_name_is_as_good_as_all_its_addresses() {
        let outside: Arc<dyn Outside> = Arc::new(Names);
        let look = |host: &str, private| checked(host, 443, private, &outside, Duration::from_millis(50));
        assert_eq!(look("public.example", false), Ok(vec!["8.8.8.8:443".parse().unwrap()]));
        assert!(matches!(look("mixed.example", false), Err(Refused::Private(why)) if why.contains("private network")));
        assert_eq!(look("mixed.example", true).map(|all| all.len()), Ok(2));
        assert!(matches!(look("127.0.0.1", false), Err(Refused::Private(why)) if why.contains("this machine")));
        assert!(matches!(look("[::1]", false), Err(Refused::Private(_))));
        for (host, why) in [
            ("empty.example", "its host has no address"),
            ("slow.example", "nobody said in time where its host is"),
            ("other.example", "its host is not known"),
        ] {
            assert_eq!(look(host, false), Err(Refused::Unknown(why.to_owned())));
        }
    }
}
