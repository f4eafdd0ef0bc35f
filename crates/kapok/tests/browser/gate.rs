//! The way between the phone and the server, which can be shut, and which can lose an answer after the server has done what was asked: a lift, a cellar,
//! a tunnel. Connections of the browser end here; bytes go on as long as the gate is open.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};

/// How often a connection looks whether the gate is still open.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// What is asked when the outbox is sent: by the field page, by a desk.
const SENDING: [&[u8]; 2] = [b"POST /api/v1/sync", b"/check-ins HTTP"];

#[derive(Default)]
struct State {
    is_shut: AtomicBool,
    /// So many answers to what the outbox sends are still to be lost.
    answers_to_lose: AtomicUsize,
    lost: AtomicUsize,
}

/// The gate; it ends with its runtime.
pub(crate) struct Gate {
    address: SocketAddr,
    state: Arc<State>,
    _runtime: tokio::runtime::Runtime,
}

impl Gate {
    /// An open gate before a server.
    pub(crate) fn before(server: SocketAddr) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State::default());
        let all = state.clone();
        runtime.spawn(async move {
            while let Ok((phone, _)) = listener.accept().await {
                let state = all.clone();
                tokio::spawn(async move {
                    if !state.is_shut.load(Ordering::SeqCst)
                        && let Ok(there) = TcpStream::connect(server).await
                    {
                        pass(phone, there, &state).await;
                    }
                });
            }
        });
        Self { address, state, _runtime: runtime }
    }

    /// Where the phone finds the server.
    pub(crate) fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// No signal: what is under way breaks off, nothing new begins.
    pub(crate) fn shut(&self) {
        self.state.is_shut.store(true, Ordering::SeqCst);
    }

    /// Signal again.
    pub(crate) fn open(&self) {
        self.state.is_shut.store(false, Ordering::SeqCst);
    }

    /// The next answers to what the outbox sends never arrive, though the server has done it.
    pub(crate) fn lose_answers(&self, count: usize) {
        self.state.answers_to_lose.store(count, Ordering::SeqCst);
    }

    /// How many answers were lost.
    pub(crate) fn lost(&self) -> usize {
        self.state.lost.load(Ordering::SeqCst)
    }
}

/// Carries bytes both ways until one side ends, the gate is shut, or an answer is to be lost.
async fn pass(mut phone: TcpStream, mut there: TcpStream, state: &State) {
    let (mut asked, mut answered) = (vec![0; 64 << 10], vec![0; 64 << 10]);
    let mut is_lost = false;
    loop {
        tokio::select! {
            read = phone.read(&mut asked) => match read {
                Ok(length) if length > 0 => {
                    let sends = SENDING.iter().any(|what| asked[..length].windows(what.len()).any(|part| part == *what));
                    let fewer = |left: usize| left.checked_sub(1);
                    is_lost |= sends && state.answers_to_lose.fetch_update(Ordering::SeqCst, Ordering::SeqCst, fewer).is_ok();
                    if there.write_all(&asked[..length]).await.is_err() { return; }
                }
                _ => return,
            },
            read = there.read(&mut answered) => match read {
                Ok(length) if length > 0 && is_lost => {
                    state.lost.fetch_add(1, Ordering::SeqCst);
                    return;
                }
                Ok(length) if length > 0 => if phone.write_all(&answered[..length]).await.is_err() { return; },
                _ => return,
            },
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
        if state.is_shut.load(Ordering::SeqCst) {
            return;
        }
    }
}
