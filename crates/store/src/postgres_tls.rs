//! The way to PostgreSQL, encrypted where it should be: an address that names the authority of the server's certificate (`sslrootcert=FILE`, as `psql` has it; `system`
//! for those that the machine trusts) is reached over TLS only, and only if certificate and host name are right. Called by `postgres.rs`.
//!
//! An address without it is reached in clear: a socket of this machine, a private network, a tunnel. Absent: certificates of clients, and the
//! half-measures of `sslmode`, which encrypt to whoever answers.
//!
//! An address may name several servers, of which one is the primary and the others stand by (`host=a,b`): they are tried in turn, and the one that
//! takes writes is it. So a promoted standby is found by everybody who connects anew, which is everybody whose primary has died.

use crate::driver::DriverError;
use postgres::{
    Client, Config, NoTls, Socket,
    config::{SslMode, TargetSessionAttrs},
    error::{DbError, Severity},
    tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream},
};
use std::{
    future::Future,
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::{
    TlsConnector, client,
    rustls::{
        self, ClientConfig, RootCertStore,
        client::WebPkiServerVerifier,
        pki_types::{CertificateDer, InvalidDnsNameError, ServerName, pem::PemObject as _},
    },
};

/// Where Debian and its kin keep the authorities that the machine trusts.
const SYSTEM_ROOTS: &str = "/etc/ssl/certs/ca-certificates.crt";

/// How long a server may take to accept a connection before the next is tried, and how long one may say nothing at all before it counts as dead: a machine
/// that lost its power says nothing, and the system alone would wait two hours for it. The address may say otherwise.
const CONNECT_MAX: Duration = Duration::from_secs(5);
const SILENT_MAX: Duration = Duration::from_secs(20);
const IDLE_BEFORE_ASKED: Duration = Duration::from_secs(10);
/// What the client does where the address says nothing.
const IDLE_USUAL: Duration = Duration::from_hours(2);

/// Connects as the address says. `warned` is called at every warning of the server.
pub(crate) fn connect(address: &str, warned: impl Fn() + Send + Sync + 'static) -> Result<Client, DriverError> {
    let (address, roots) = without_roots(address);
    let mut config: Config = address.parse()?;
    bound(&mut config);
    config.notice_callback(move |notice: DbError| {
        if notice.parsed_severity() == Some(Severity::Warning) {
            warned();
        }
    });
    let Some(roots) = roots else { return Ok(config.connect(NoTls)?) };
    let tls = Tls::trusting(if roots == "system" { SYSTEM_ROOTS } else { &roots }).map_err(|why| DriverError::Gone(format!("sslrootcert: {why}")))?;
    Ok(config.ssl_mode(SslMode::Require).connect(tls)?)
}

/// Only a server that takes writes is the one, and none is waited for without end.
fn bound(config: &mut Config) {
    config.target_session_attrs(TargetSessionAttrs::ReadWrite);
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(CONNECT_MAX);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(SILENT_MAX);
    }
    if config.get_keepalives_idle() == IDLE_USUAL {
        config.keepalives_idle(IDLE_BEFORE_ASKED).keepalives_interval(IDLE_BEFORE_ASKED / 4).keepalives_retries(4);
    }
}

/// The address without what the client does not know, and the file of authorities.
fn without_roots(address: &str) -> (String, Option<String>) {
    const NAME: &str = "sslrootcert=";
    let (start, parts, mark) = match address.split_once('?') {
        Some((start, query)) if address.starts_with("postgres") => (format!("{start}?"), query.split('&').collect::<Vec<_>>(), "&"),
        _ => (String::new(), address.split(' ').collect(), " "),
    };
    let roots = parts.iter().find_map(|part| part.strip_prefix(NAME)).map(str::to_owned);
    let rest: Vec<&str> = parts.into_iter().filter(|part| !part.starts_with(NAME)).collect();
    (format!("{start}{}", rest.join(mark)), roots)
}

/// Makes connections that are encrypted to a server that an authority vouches for.
#[derive(Clone)]
struct Tls(Arc<ClientConfig>);

impl Tls {
    fn trusting(file: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_file_iter(file)? {
            roots.add(certificate?)?;
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone()).build()?;
        let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        Ok(Self(Arc::new(builder.with_webpki_verifier(verifier).with_no_client_auth())))
    }
}

impl MakeTlsConnect<Socket> for Tls {
    type Stream = Stream;
    type TlsConnect = ToHost;
    type Error = InvalidDnsNameError;

    fn make_tls_connect(&mut self, host: &str) -> Result<ToHost, InvalidDnsNameError> {
        Ok(ToHost(self.0.clone(), ServerName::try_from(host)?.to_owned()))
    }
}

struct ToHost(Arc<ClientConfig>, ServerName<'static>);

impl TlsConnect<Socket> for ToHost {
    type Stream = Stream;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Stream>> + Send>>;

    fn connect(self, socket: Socket) -> Self::Future {
        Box::pin(async move { Ok(Stream(TlsConnector::from(self.0).connect(self.1, socket).await?)) })
    }
}

struct Stream(client::TlsStream<Socket>);

impl TlsStream for Stream {
    /// The certificate is verified: binding the password to it as well adds nothing that is worth reading its structure here.
    fn channel_binding(&self) -> ChannelBinding {
        ChannelBinding::none()
    }
}

impl AsyncRead for Stream {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        io::{Read as _, Write as _},
        net::TcpListener,
        path::Path,
        thread::JoinHandle,
    };
    use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned, pki_types::PrivatePkcs8KeyDer};

    #[test]
    fn the_authority_is_taken_out_of_the_address_in_both_its_forms() {
        for (address, rest, roots) in [
            ("postgres://a@h/b?sslrootcert=/ca.pem&connect_timeout=3", "postgres://a@h/b?connect_timeout=3", Some("/ca.pem")),
            ("postgresql://a@h/b?sslrootcert=system", "postgresql://a@h/b?", Some("system")),
            ("postgres://a@h/b", "postgres://a@h/b", None),
            ("host=h user=a sslrootcert=/ca.pem dbname=b", "host=h user=a dbname=b", Some("/ca.pem")),
            ("host=/run user=a dbname=b", "host=/run user=a dbname=b", None),
        ] {
            assert_eq!(without_roots(address), (rest.to_owned(), roots.map(str::to_owned)), "{address}");
        }
    }

    #[test]
    fn a_standby_is_none_and_a_silent_server_is_given_up_unless_the_address_says_otherwise() {
        for (address, connect, silent, idle) in [
            ("host=a,b port=1,2 user=kapok", 5, 20, 10),
            ("postgres://kapok@a:1,b:2/kapok?connect_timeout=2", 2, 20, 10),
            ("host=a tcp_user_timeout=60 keepalives_idle=30 target_session_attrs=any", 5, 60, 30),
        ] {
            let mut config: Config = address.parse().unwrap();
            bound(&mut config);
            assert_eq!(config.get_target_session_attrs(), TargetSessionAttrs::ReadWrite, "{address}");
            let bounds = [config.get_connect_timeout(), config.get_tcp_user_timeout(), Some(&config.get_keepalives_idle())];
            assert_eq!(bounds.map(|bound| bound.map(Duration::as_secs)), [Some(connect), Some(silent), Some(idle)], "{address}");
        }
    }

    /// A certificate for a name: what a server presents, and the file by which it is trusted.
    fn certificate(file: &Path, name: &str) -> ServerConfig {
        let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
        std::fs::write(file, made.cert.pem()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
        let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        builder.with_no_client_auth().with_single_cert(vec![made.cert.der().clone()], key.into()).unwrap()
    }

    /// Answers one client as PostgreSQL does up to the start of a session; gives what it was told over TLS.
    fn server(config: ServerConfig) -> (u16, JoinHandle<Vec<u8>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let told = std::thread::spawn(move || {
            let (mut socket, _) = listener.accept().unwrap();
            let mut request = [0; 8];
            socket.read_exact(&mut request).unwrap();
            assert_eq!(request, [0, 0, 0, 8, 4, 210, 22, 47], "it asks for TLS before it says anything");
            socket.write_all(b"S").unwrap();
            let mut stream = StreamOwned::new(ServerConnection::new(Arc::new(config)).unwrap(), socket);
            let mut told = vec![0; 64];
            let length = stream.read(&mut told).unwrap_or(0);
            told.truncate(length);
            told
        });
        (port, told)
    }

    #[test]
    fn asvs_12_3_2_only_a_server_that_the_authority_vouches_for_is_told_anything() {
        let directory = tempfile::tempdir().unwrap();
        let (ours, theirs) = (directory.path().join("ours.pem"), directory.path().join("theirs.pem"));
        certificate(&theirs, "localhost");
        for (name, trusted, is_told) in [("localhost", &ours, true), ("localhost", &theirs, false), ("other.example", &ours, false)] {
            let (port, told) = server(certificate(&ours, name));
            let address = format!("host=localhost port={port} user=kapok dbname=kapok sslrootcert={}", trusted.display());
            assert!(matches!(connect(&address, || ()), Err(DriverError::Gone(_))), "the pretended server says nothing more");
            let told = told.join().unwrap();
            assert_eq!(String::from_utf8_lossy(&told).contains("kapok"), is_told, "{name}: {told:?}");
        }
        assert!(matches!(connect("host=localhost sslrootcert=/nowhere", || ()), Err(DriverError::Gone(why)) if why.starts_with("sslrootcert")));
    }
}
