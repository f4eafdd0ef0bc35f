//! Promises of the entrance, tried over real connections of this machine.

use super::*;
use axum::{extract::Extension, routing::get};
use std::time::Instant;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    runtime::Runtime,
    sync::oneshot,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        self, ClientConfig, RootCertStore,
        client::WebPkiServerVerifier,
        pki_types::{CertificateDer, ServerName},
    },
};

/// Somebody who listens, and how to stop.
struct House {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    done: tokio::task::JoinHandle<()>,
}

fn router() -> Router {
    let peer = |Extension(peer): Extension<Peer>| async move { format!("{} {}", peer.address, if peer.is_tls { "tls" } else { "clear" }) };
    let slow = || async {
        tokio::time::sleep(Duration::from_millis(400)).await;
        "slow"
    };
    Router::new().route("/", get(peer)).route("/slow", get(slow)).route("/echo", axum::routing::post(|body: String| async move { body }))
}

/// Waits that a test can sit out.
fn short() -> Limits {
    let wait = Duration::from_millis(300);
    Limits { handshake: wait, header: wait, silence: wait * 2, farewell: wait * 4, ..Limits::default() }
}

async fn house(entrance: Entrance) -> House {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let done = tokio::spawn(serve(listener, router(), entrance, async move {
        let _ = stopped.await;
    }));
    House { address, stop: Some(stop), done }
}

/// Sends these bytes and reads until the other side ends the connection.
async fn say(address: SocketAddr, text: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

fn in_time<T>(test: impl Future<Output = T>) -> T {
    Runtime::new().unwrap().block_on(async { timeout(Duration::from_secs(20), test).await.expect("an end") })
}

#[test]
fn whoever_stops_in_the_middle_of_the_headers_is_shown_out() {
    in_time(async {
        let house = house(Entrance { limits: short(), ..Entrance::default() }).await;
        // slowloris: a header now and then, never the last one
        let mut stream = TcpStream::connect(house.address).await.unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nhost: kapok\r\n").await.unwrap();
        let mut gone = false;
        for n in 0..40 {
            tokio::time::sleep(Duration::from_millis(50)).await;
            gone = stream.write_all(format!("x-{n}: a\r\n").as_bytes()).await.is_err();
            if gone {
                break;
            }
        }
        assert!(gone, "each header came in time, and never the last");
        // and whoever says nothing at all, or nothing after an answer
        assert_eq!(say(house.address, "").await, "");
        let answer = say(house.address, "GET / HTTP/1.1\r\nhost: kapok\r\n\r\n").await;
        assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("127.0.0.1 clear"), "{answer}");
    });
}

#[test]
fn whoever_stops_in_the_middle_of_a_body_is_shown_out() {
    in_time(async {
        let house = house(Entrance { limits: short(), ..Entrance::default() }).await;
        let answer = say(house.address, "POST /echo HTTP/1.1\r\nhost: kapok\r\ncontent-length: 1000\r\n\r\nhalf").await;
        assert!(!answer.contains("200 OK"), "{answer}");
    });
}

#[test]
fn headers_have_a_size() {
    in_time(async {
        let house = house(Entrance { limits: short(), ..Entrance::default() }).await;
        let long = "a".repeat(2 * HEADER_BYTES_MAX);
        let answer = say(house.address, &format!("GET / HTTP/1.1\r\nhost: kapok\r\nx: {long}\r\n\r\n")).await;
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{}", &answer[..answer.len().min(40)]);
        let many: String = (0..500).map(|n| ["x-", &n.to_string(), ": a\r\n"].concat()).collect();
        let answer = say(house.address, &format!("GET / HTTP/1.1\r\nhost: kapok\r\n{many}\r\n")).await;
        assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
    });
}

#[test]
fn asvs_4_2_1_two_lengths_of_one_request_are_refused() {
    in_time(async {
        let house = house(Entrance { limits: short(), ..Entrance::default() }).await;
        for smuggled in [
            "POST /echo HTTP/1.1\r\nhost: kapok\r\ncontent-length: 4\r\ncontent-length: 5\r\n\r\nabcde",
            "POST /echo HTTP/1.1\r\nhost: kapok\r\ncontent-length: +4\r\n\r\nabcd",
            "POST /echo HTTP/1.1\r\nhost: kapok\r\ntransfer-encoding: gzip\r\n\r\nabcd",
            "GET / HTTP/1.1\r\nhost: kapok\r\nx : a\r\n\r\n",
        ] {
            let answer = say(house.address, smuggled).await;
            assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400"), "{smuggled}\n{answer}");
        }
        // chunks win over a length, and the rest is no second request
        let both = "POST /echo HTTP/1.1\r\nhost: kapok\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /slow HTTP/1.1\r\nhost: kapok\r\n\r\n";
        let answer = say(house.address, both).await;
        assert!(!answer.contains("slow") || answer.starts_with("HTTP/1.1 400"), "{answer}");
    });
}

#[test]
#[allow(clippy::disallowed_methods, reason = "that somebody waited is seen by the clock only")]
fn when_all_places_are_taken_the_next_waits_until_one_is_free() {
    in_time(async {
        let house = house(Entrance { limits: Limits { connections: 2, ..short() }, ..Entrance::default() }).await;
        let begun = Instant::now();
        let mut silent = Vec::new();
        for _ in 0..2 {
            silent.push(TcpStream::connect(house.address).await.unwrap());
        }
        let answer = say(house.address, "GET / HTTP/1.1\r\nhost: kapok\r\nconnection: close\r\n\r\n").await;
        assert!(answer.ends_with("127.0.0.1 clear"), "{answer}");
        assert!(begun.elapsed() >= Duration::from_millis(200), "the silent ones were shown out first: {:?}", begun.elapsed());
    });
}

#[test]
fn an_address_has_so_many_connections_and_no_more() {
    let limits = Limits { connections_of_address: 2, ..Limits::default() };
    let (stranger, proxy) = ("203.0.113.9".parse().unwrap(), "10.0.0.1".parse().unwrap());
    let proxies = Proxies::of(["10.0.0.0/8"]).unwrap();
    let guests = Arc::new(Guests::new(limits));
    let admit = |address| Guests::admit(&guests, address, &proxies);
    let (first, second) = (admit(stranger), admit(stranger));
    assert!(first.is_some() && second.is_some() && admit(stranger).is_none());
    let through_the_proxy: Vec<_> = (0..20).map(|_| admit(proxy)).collect();
    assert!(through_the_proxy.iter().all(Option::is_some));
    drop(first);
    assert!(admit(stranger).is_some(), "one has left");
}

#[test]
fn a_request_under_way_is_answered_when_the_service_stops() {
    in_time(async {
        let mut house = house(Entrance { limits: short(), ..Entrance::default() }).await;
        let asked = tokio::spawn(say(house.address, "GET /slow HTTP/1.1\r\nhost: kapok\r\n\r\n"));
        tokio::time::sleep(Duration::from_millis(100)).await;
        house.stop.take().unwrap().send(()).unwrap();
        assert!(asked.await.unwrap().ends_with("slow"));
        house.done.await.unwrap();
        assert!(TcpStream::connect(house.address).await.is_err(), "nobody listens any more");
    });
}

/// A certificate for `localhost` in a directory, and what a client has to trust.
fn certificate(directory: &std::path::Path) -> (Certificate, CertificateDer<'static>) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let files = Certificate { chain: directory.join("chain.pem"), key: directory.join("key.pem") };
    std::fs::write(&files.chain, made.cert.pem()).unwrap();
    std::fs::write(&files.key, made.signing_key.serialize_pem()).unwrap();
    (files, made.cert.der().clone())
}

fn trusting(root: &CertificateDer<'static>, versions: &[&'static rustls::SupportedProtocolVersion], spoken: &[&str]) -> TlsConnector {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = RootCertStore::empty();
    roots.add(root.clone()).unwrap();
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone()).build().unwrap();
    let builder = ClientConfig::builder_with_provider(provider).with_protocol_versions(versions).unwrap();
    let mut config = builder.with_webpki_verifier(verifier).with_no_client_auth();
    config.alpn_protocols = spoken.iter().map(|name| name.as_bytes().to_vec()).collect();
    TlsConnector::from(Arc::new(config))
}

async fn ask_over_tls(address: SocketAddr, connector: &TlsConnector) -> std::io::Result<String> {
    let stream = TcpStream::connect(address).await?;
    let mut stream = connector.connect(ServerName::try_from("localhost").unwrap(), stream).await?;
    stream.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

#[test]
fn asvs_12_1_1_tls_is_1_2_or_1_3_and_the_request_knows_it() {
    in_time(async {
        let directory = tempfile::tempdir().unwrap();
        let (files, root) = certificate(directory.path());
        let house = house(Entrance { tls: Some(Tls::open(files).unwrap()), ..Entrance::default() }).await;
        for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
            let answer = ask_over_tls(house.address, &trusting(&root, &[version], &["http/1.1"])).await.unwrap();
            assert!(answer.ends_with("127.0.0.1 tls"), "{answer}");
        }
        // HTTP/2 when the caller speaks it
        let stream = TcpStream::connect(house.address).await.unwrap();
        let connector = trusting(&root, &[&rustls::version::TLS13], &["h2", "http/1.1"]);
        let stream = connector.connect(ServerName::try_from("localhost").unwrap(), stream).await.unwrap();
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
        // in clear nobody is answered
        let answer = say(house.address, "GET / HTTP/1.1\r\nhost: kapok\r\n\r\n").await;
        assert!(!answer.contains("HTTP/1.1 200"), "{answer}");
    });
}

#[test]
fn a_request_says_its_host_in_either_version_of_http() {
    let said = |uri: &str, host: Option<&str>| {
        let mut request = Request::builder().uri(uri);
        if let Some(host) = host {
            request = request.header("host", host);
        }
        let mut request = request.body(()).unwrap();
        name_host(&mut request);
        request.headers().get("host").map(|host| host.to_str().unwrap().to_owned())
    };
    assert_eq!(said("https://kapok.example:8443/join", None).as_deref(), Some("kapok.example:8443"), "HTTP/2");
    assert_eq!(said("/join", Some("kapok.example")).as_deref(), Some("kapok.example"), "HTTP/1");
    assert_eq!(said("https://kapok.example/join", Some("other.example")).as_deref(), Some("other.example"), "what was said is left alone");
    assert_eq!(said("/join", None), None);
}

#[test]
fn a_renewed_certificate_is_taken_without_a_restart_and_a_broken_one_is_not() {
    in_time(async {
        let directory = tempfile::tempdir().unwrap();
        let (files, before) = certificate(directory.path());
        let tls = Tls::open(files.clone()).unwrap();
        let house = house(Entrance { tls: Some(tls.clone()), ..Entrance::default() }).await;
        let both = [&rustls::version::TLS12, &rustls::version::TLS13];
        let (_, after) = certificate(directory.path());
        let (old, new) = (trusting(&before, &both, &[]), trusting(&after, &both, &[]));
        assert!(ask_over_tls(house.address, &old).await.is_ok() && ask_over_tls(house.address, &new).await.is_err());
        tls.reload().unwrap();
        assert!(ask_over_tls(house.address, &old).await.is_err() && ask_over_tls(house.address, &new).await.is_ok());
        std::fs::write(&files.key, "no key").unwrap();
        assert!(matches!(tls.reload(), Err(CertificateFault::Key(_))));
        assert!(ask_over_tls(house.address, &new).await.is_ok(), "the one that was read before holds on");
        std::fs::write(&files.chain, "").unwrap();
        assert!(Tls::open(files).is_err());
    });
}
