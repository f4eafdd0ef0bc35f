//! From where a request comes, as far as sign-in has to know: the network, whether the way is encrypted, and which sort of browser it is. Read from
//! what the server has kept of the request; a header that a stranger may write freely is never taken for an address.

use crate::Visit;
use std::net::IpAddr;

/// The network from which somebody calls, not the address: `10.1.2.0/24`, `2001:db8:1::/48`.
pub(super) fn network(visit: &Visit) -> String {
    network_of(visit.address)
}

fn network_of(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
        }
    }
}

/// Whether the request came over TLS, so that the cookie may be kept for TLS only.
pub(super) fn is_secure(visit: &Visit) -> bool {
    visit.is_tls
}

/// The family of browser and device, enough for its owner to know it again: `Chrome · Windows`.
pub(super) fn device(visit: &Visit) -> String {
    family(visit.header("user-agent").unwrap_or_default())
}

fn family(agent: &str) -> String {
    let first = |known: &[(&str, &'static str)]| known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    let browser = first(&[
        ("MicroMessenger", "微信"),
        ("DingTalk", "钉钉"),
        ("HuaweiBrowser", "华为浏览器"),
        ("MiuiBrowser", "小米浏览器"),
        ("QQBrowser", "QQ 浏览器"),
        ("Edg", "Edge"),
        ("Firefox", "Firefox"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ]);
    let system = first(&[
        ("HarmonyOS", "鸿蒙"),
        ("Android", "安卓"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Macintosh", "Mac"),
        ("Linux", "Linux"),
    ]);
    [browser, system].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_an_address_only_its_network_is_kept() {
        for (address, network) in
            [("10.1.2.77", "10.1.2.0/24"), ("::ffff:10.1.2.77", "10.1.2.0/24"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"), ("::1", "0:0:0::/48")]
        {
            assert_eq!(network_of(address.parse().unwrap()), network);
        }
    }

    #[test]
    fn a_device_is_known_again_by_its_family() {
        for (agent, device) in [
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36", "Chrome · Windows"),
            ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0", "Edge · Windows"),
            ("Mozilla/5.0 (Linux; Android 10; HarmonyOS; NOH) Chrome/114 HuaweiBrowser/14 Mobile Safari/537.36", "华为浏览器 · 鸿蒙"),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148 MicroMessenger/8.0", "微信 · iPhone"),
            ("curl/8", ""),
        ] {
            assert_eq!(family(agent), device);
        }
    }
}
