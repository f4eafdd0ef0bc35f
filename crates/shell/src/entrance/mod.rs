//! The entrance: accepts connections, with TLS or behind a proxy, and hands their requests to the router together with where they come from. Called
//! by the commands that serve; tests of pages go to the router without it.
//!
//! Whoever connects is a stranger: each wait has an end, each address a number of connections, each header block a size. Absent: routes and
//! sessions (`server.rs`), how often somebody may ask (`rate.rs`), certificates from an authority by themselves (a proxy does that better).

mod idle;
mod proxy;
mod tls;
mod validity;

#[cfg(test)]
mod tests;

pub use proxy::{BadNetwork, Peer, Proxies};
pub use tls::{Certificate, CertificateFault, Tls};

use axum::{
    Router,
    body::Body,
    http::{HeaderValue, Request, header::HOST},
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
    time::timeout,
};
use tower::ServiceExt as _;

/// How long somebody is waited for, and how many at once.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// From the connection to the end of the TLS handshake.
    pub handshake: Duration,
    /// From the connection, or the last answer, to the end of the next request's headers.
    pub header: Duration,
    /// Without a byte in either direction, even in the middle of a request.
    pub silence: Duration,
    /// For requests under way when the service is told to stop.
    pub farewell: Duration,
    /// Connections at once. Below the 1024 open files that a system gives a process unasked.
    pub connections: usize,
    /// Of these, by one address: a whole office may sit behind one. A trusted proxy and the machine itself may have all.
    pub connections_of_address: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            handshake: Duration::from_secs(10),
            header: Duration::from_secs(20),
            silence: Duration::from_mins(5),
            farewell: Duration::from_secs(20),
            connections: 800,
            connections_of_address: 200,
        }
    }
}

/// Bytes of one request's line and headers: far more than a browser sends, far less than would fill the memory.
const HEADER_BYTES_MAX: usize = 32 << 10;
/// Requests at once in one HTTP/2 connection.
const STREAMS_MAX: u32 = 64;
/// How long to wait when the system refuses another connection (too many open files).
const BREATH: Duration = Duration::from_millis(100);

/// How to listen.
#[derive(Clone, Default)]
pub struct Entrance {
    /// With TLS, or in clear: behind a proxy, or on this machine alone.
    pub tls: Option<Tls>,
    /// Whose word about the caller's address is taken.
    pub proxies: Proxies,
    /// How long and how many.
    pub limits: Limits,
}

/// Serves until `stop`, then waits a little for the requests under way.
pub async fn serve(listener: TcpListener, router: Router, entrance: Entrance, stop: impl Future<Output = ()>) {
    let guests = Arc::new(Guests::new(entrance.limits));
    let leaving = GracefulShutdown::new();
    tokio::pin!(stop);
    loop {
        let place = guests.places.clone().acquire_owned();
        let accepted = tokio::select! {
            () = &mut stop => break,
            // the semaphore is never closed
            Ok(place) = place => tokio::select! {
                () = &mut stop => break,
                accepted = listener.accept() => accepted.map(|(stream, from)| (stream, from, place)),
            },
        };
        let Ok((stream, from, place)) = accepted else {
            tokio::time::sleep(BREATH).await;
            continue;
        };
        let Some(guest) = Guests::admit(&guests, from.ip().to_canonical(), &entrance.proxies) else { continue };
        let (router, entrance, watcher) = (router.clone(), entrance.clone(), leaving.watcher());
        tokio::spawn(async move {
            receive(stream, from, router, &entrance, watcher).await;
            drop((guest, place));
        });
    }
    drop(listener);
    // who has not finished by then is cut off; what was answered is on disk
    let _ = timeout(entrance.limits.farewell, leaving.shutdown()).await;
}

/// One connection from its first byte to its last. What goes wrong here is the stranger's business and not worth a line in the log.
async fn receive(stream: TcpStream, from: SocketAddr, router: Router, entrance: &Entrance, watcher: hyper_util::server::graceful::Watcher) {
    let _ = stream.set_nodelay(true);
    let peer = Peer { address: from.ip().to_canonical(), is_tls: entrance.tls.is_some() };
    match &entrance.tls {
        None => talk(stream, false, peer, router, entrance, watcher).await,
        Some(tls) => {
            let Ok(Ok(stream)) = timeout(entrance.limits.handshake, tls.acceptor().accept(stream)).await else { return };
            let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
            talk(stream, is_http2, peer, router, entrance, watcher).await;
        }
    }
}

async fn talk(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    is_http2: bool,
    peer: Peer,
    router: Router,
    entrance: &Entrance,
    watcher: hyper_util::server::graceful::Watcher,
) {
    let limits = entrance.limits;
    // the version is known (ALPN, or HTTP/1 in clear): nothing is read to guess it
    let mut http = auto::Builder::new(TokioExecutor::new());
    http = if is_http2 { http.http2_only() } else { http.http1_only() };
    http.http1().timer(TokioTimer::new()).header_read_timeout(limits.header).max_buf_size(HEADER_BYTES_MAX);
    http.http2()
        .timer(TokioTimer::new())
        .max_header_list_size(HEADER_BYTES_MAX as u32)
        .max_concurrent_streams(STREAMS_MAX)
        .keep_alive_interval(limits.header)
        .keep_alive_timeout(limits.header);
    let proxies = entrance.proxies.clone();
    let service = router.map_request(move |request: Request<hyper::body::Incoming>| {
        let mut request = request.map(Body::new);
        name_host(&mut request);
        let peer = proxies.caller(peer, request.headers_mut());
        request.extensions_mut().insert(peer);
        request
    });
    let stream = idle::Idle::new(stream, limits.silence);
    let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service)).into_owned();
    let _ = watcher.watch(connection).await;
}

/// HTTP/2 says where a request goes in `:authority`, HTTP/1 in `Host`: what is behind the entrance knows one of them (RFC 9113, 8.3.1).
fn name_host<B>(request: &mut Request<B>) {
    let said = request.uri().authority().and_then(|authority| HeaderValue::from_str(authority.as_str()).ok());
    if let Some(host) = said.filter(|_| !request.headers().contains_key(HOST)) {
        request.headers_mut().insert(HOST, host);
    }
}

/// Who is connected: a place for everybody, and how many each address has.
struct Guests {
    places: Arc<Semaphore>,
    of_address_max: usize,
    by_address: Mutex<HashMap<IpAddr, usize>>,
}

/// One connection, counted off when dropped.
struct Guest {
    guests: Arc<Guests>,
    address: IpAddr,
}

impl Guests {
    fn new(limits: Limits) -> Self {
        Self { places: Arc::new(Semaphore::new(limits.connections)), of_address_max: limits.connections_of_address, by_address: Mutex::default() }
    }

    fn admit(guests: &Arc<Self>, address: IpAddr, proxies: &Proxies) -> Option<Guest> {
        let mut by_address = guests.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        let here = by_address.entry(address).or_insert(0);
        if *here >= guests.of_address_max && !address.is_loopback() && !proxies.trusts(address) {
            return None;
        }
        *here += 1;
        Some(Guest { guests: guests.clone(), address })
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let mut by_address = self.guests.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(here) = by_address.get_mut(&self.address) {
            *here -= 1;
            if *here == 0 {
                by_address.remove(&self.address);
            }
        }
    }
}
