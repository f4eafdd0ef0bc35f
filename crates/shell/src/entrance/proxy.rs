//! From where a request really comes. A proxy says it in headers that anybody can write, so they are believed only from the addresses that were
//! named at the start (ASVS 4.1.3, 15.3.4), and nobody behind this file sees them. Called by the entrance for every request.

use axum::http::HeaderMap;
use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    str::FromStr,
};

/// Where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    /// The caller's address, not that of a trusted proxy.
    pub address: IpAddr,
    /// Whether what the caller sent was encrypted on its way.
    pub is_tls: bool,
}

/// This machine, in clear: what holds where no connection is, in tests.
impl Default for Peer {
    fn default() -> Self {
        Self { address: Ipv4Addr::LOCALHOST.into(), is_tls: false }
    }
}

/// The networks of trusted proxies.
#[derive(Clone, Debug, Default)]
pub struct Proxies(Vec<Network>);

/// A text that is no network: `10.0.0.0/8`, `192.0.2.7`, `2001:db8::/32`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("要写成 10.0.0.0/8 或 192.0.2.7 这样的地址段")]
pub struct BadNetwork;

#[derive(Clone, Copy, Debug)]
struct Network {
    address: IpAddr,
    bits: u32,
}

impl FromStr for Network {
    type Err = BadNetwork;

    fn from_str(text: &str) -> Result<Self, BadNetwork> {
        let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.parse().map_err(|_| BadNetwork)?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), str::parse).map_err(|_| BadNetwork)?;
        if bits <= most { Ok(Self { address, bits }) } else { Err(BadNetwork) }
    }
}

impl Network {
    fn contains(self, address: IpAddr) -> bool {
        let (ours, theirs, width) = match (self.address, address) {
            (IpAddr::V4(ours), IpAddr::V4(theirs)) => (u128::from(ours.to_bits()), u128::from(theirs.to_bits()), 32),
            (IpAddr::V6(ours), IpAddr::V6(theirs)) => (ours.to_bits(), theirs.to_bits(), 128),
            _ => return false,
        };
        // a shift by the whole width is no number: a network of no bits contains everybody
        (ours ^ theirs).checked_shr(width - self.bits).unwrap_or(0) == 0
    }
}

impl Proxies {
    /// Proxies in these networks.
    pub fn of<'a>(networks: impl IntoIterator<Item = &'a str>) -> Result<Self, BadNetwork> {
        Ok(Self(networks.into_iter().map(str::parse).collect::<Result<_, _>>()?))
    }

    /// Whether this is the address of a trusted proxy.
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }

    /// Who calls, if `peer` is connected and has sent these headers. What was said about the way is taken out of them, believed or not.
    pub(super) fn caller(&self, peer: Peer, headers: &mut HeaderMap) -> Peer {
        let said = |name: &str| headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect::<Vec<_>>().join(",");
        let (way, scheme) = (said("x-forwarded-for"), said("x-forwarded-proto"));
        for name in ["forwarded", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-port", "x-real-ip"] {
            headers.remove(name);
        }
        if !self.trusts(peer.address) {
            return peer;
        }
        // each proxy adds at the end whom it has seen: the last one that is not a proxy of ours is the caller
        let mut address = peer.address;
        for seen in way.rsplit(',').map(one_address) {
            let Some(seen) = seen else { break };
            address = seen;
            if !self.trusts(seen) {
                break;
            }
        }
        let is_tls = scheme.rsplit(',').next().is_some_and(|scheme| scheme.trim().eq_ignore_ascii_case("https"));
        Peer { address, is_tls }
    }
}

/// `192.0.2.7`, `192.0.2.7:4711`, `2001:db8::1`, `[2001:db8::1]:4711`.
fn one_address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let address = text.parse::<IpAddr>().or_else(|_| text.parse::<SocketAddr>().map(|socket| socket.ip())).ok();
    let address = address.or_else(|| text.strip_prefix('[')?.strip_suffix(']')?.parse().ok());
    address.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn a_network_is_an_address_and_its_bits() {
        for (network, inside, outside) in [
            ("10.0.0.0/8", "10.255.0.1", "11.0.0.1"),
            ("192.0.2.7", "192.0.2.7", "192.0.2.8"),
            ("192.0.2.128/25", "192.0.2.200", "192.0.2.1"),
            ("2001:db8::/32", "2001:db8:1::1", "2001:db9::1"),
            ("0.0.0.0/0", "203.0.113.9", "2001:db8::1"),
            ("::/0", "2001:db8::1", "203.0.113.9"),
        ] {
            let proxies = Proxies::of([network]).unwrap();
            assert!(proxies.trusts(inside.parse().unwrap()), "{network} has {inside}");
            assert!(!proxies.trusts(outside.parse().unwrap()), "{network} has not {outside}");
        }
        for wrong in ["", "10.0.0.0/33", "2001:db8::/129", "10.0.0/8", "proxy", "10.0.0.0/-1"] {
            assert_eq!(Proxies::of([wrong]).unwrap_err(), BadNetwork, "{wrong}");
        }
    }

    #[test]
    fn asvs_4_1_3_forwarded_headers_count_only_from_a_trusted_proxy() {
        let proxies = Proxies::of(["10.0.0.0/8", "fd00::/8"]).unwrap();
        for (peer, forwarded, scheme, address, is_tls) in [
            // nobody in between
            ("203.0.113.9", "", "", "203.0.113.9", false),
            // a stranger who writes the header himself
            ("203.0.113.9", "198.51.100.1", "https", "203.0.113.9", false),
            ("10.0.0.1", "203.0.113.9", "https", "203.0.113.9", true),
            ("10.0.0.1", "203.0.113.9", "http", "203.0.113.9", false),
            // the caller has written the first entry himself
            ("10.0.0.1", "198.51.100.1, 203.0.113.9", "https", "203.0.113.9", true),
            // two proxies of ours
            ("10.0.0.1", "198.51.100.1, 203.0.113.9, 10.0.0.2", "http, https", "203.0.113.9", true),
            ("fd00::1", "[2001:db8::5]:4711", "https", "2001:db8::5", true),
            ("10.0.0.1", "203.0.113.9:4711", "", "203.0.113.9", false),
            // nonsense ends the way
            ("10.0.0.1", "203.0.113.9, unknown", "https", "10.0.0.1", true),
            ("10.0.0.1", "", "https", "10.0.0.1", true),
        ] {
            let mut headers = HeaderMap::new();
            for (name, value) in [("x-forwarded-for", forwarded), ("x-forwarded-proto", scheme), ("x-real-ip", "198.51.100.7")] {
                headers.append(name, HeaderValue::from_str(value).unwrap());
            }
            let caller = proxies.caller(Peer { address: peer.parse().unwrap(), is_tls: false }, &mut headers);
            assert_eq!(caller, Peer { address: address.parse().unwrap(), is_tls }, "{peer} {forwarded} {scheme}");
            assert!(headers.is_empty(), "nobody behind reads them");
        }
    }
}
