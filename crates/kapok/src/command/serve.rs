//! `kapok serve`: the service on an address until it is told to stop, with TLS, behind a proxy, or in clear on this machine.

use super::Data;
use anyhow::Context as _;
use clap::Args;
use shell::{
    Shell,
    antivirus::Antivirus,
    entrance::{self, Certificate, Entrance, Limits, Proxies, Tls},
};
use std::{net::SocketAddr, path::PathBuf, process::ExitCode};
use store::StoreError;
use tokio::signal::unix::{SignalKind, signal};

/// Where to listen unless it is said otherwise.
pub(super) const LISTEN: &str = "127.0.0.1:8080";

#[derive(Debug, Args)]
pub(super) struct Serve {
    #[command(flatten)]
    data: Data,
    /// Where to listen
    #[arg(long, value_name = "ADDR", default_value = LISTEN)]
    listen: SocketAddr,
    #[command(flatten)]
    door: Door,
}

/// How strangers come in.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Door {
    /// The certificate with its chain (PEM): serves with TLS. SIGHUP reads it and the key again
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Its private key (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Networks of the proxies whose X-Forwarded-For and X-Forwarded-Proto are believed: 10.0.0.0/8,127.0.0.1
    #[arg(long, value_name = "CIDR", value_delimiter = ',')]
    trust_proxy: Vec<String>,
    /// Where figures about the service are read (Prometheus); not where people come in
    #[arg(long, value_name = "ADDR")]
    metrics: Option<SocketAddr>,
    /// A virus scanner that looks at every file (clamd): unix:/run/clamav/clamd.ctl or tcp:127.0.0.1:3310
    #[arg(long, value_name = "ADDR")]
    antivirus: Option<Antivirus>,
    /// Connections at once
    #[arg(long, value_name = "N", default_value_t = Limits::default().connections)]
    connections: usize,
}

impl Door {
    /// What stands before the address of this process.
    pub(super) fn scheme(&self) -> &'static str {
        if self.tls_cert.is_some() { "https" } else { "http" }
    }

    /// Whether passwords would go over a network in clear.
    pub(super) fn is_clear(&self, listen: SocketAddr) -> bool {
        self.tls_cert.is_none() && !self.is_behind_proxy() && !listen.ip().is_loopback()
    }

    /// Whether somebody before this process is trusted to speak TLS.
    pub(super) fn is_behind_proxy(&self) -> bool {
        !self.trust_proxy.is_empty()
    }

    /// The files of the certificate, if it serves with TLS.
    pub(super) fn certificate(&self) -> Option<Certificate> {
        Some(Certificate { chain: self.tls_cert.clone()?, key: self.tls_key.clone()? })
    }

    fn entrance(&self) -> anyhow::Result<Entrance> {
        let proxies = Proxies::of(self.trust_proxy.iter().map(|network| network.trim())).context("--trust-proxy 写得不对")?;
        let tls = self.certificate().map(Tls::open).transpose()?;
        Ok(Entrance { tls, proxies, limits: Limits { connections: self.connections, ..Limits::default() } })
    }
}

impl Serve {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        crate::logging::start(tracing::Level::INFO);
        let scheme = self.door.scheme();
        if self.door.is_clear(self.listen) {
            tracing::warn!("serving in clear on a network: give --tls-cert and --tls-key, or put a proxy before it (--trust-proxy)");
        }
        let shell = self.data.open()?;
        let first = shell.first_start().map_err(super::refused)?;
        serve(shell, self.listen, &self.door, |address| {
            say!("红棉已启动：{scheme}://{address}/");
            if let Some(path) = first {
                say!("这里还没有账号。请在 30 分钟内打开 {scheme}://{address}{path} 请三位管理员；这个地址只能用一次，过期了就重新启动");
            }
            Ok(())
        })
    }
}

/// Serves until interrupted. `ready` is told the address when connections are accepted; that nobody reads what it says does not matter.
pub(super) fn serve(shell: Shell, listen: SocketAddr, door: &Door, ready: impl FnOnce(SocketAddr) -> anyhow::Result<()>) -> anyhow::Result<ExitCode> {
    let entrance = door.entrance()?;
    if let Some(scanner) = &door.antivirus {
        shell.scan_files_by(scanner.clone());
    }
    let asked = shell.clone();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("启动不了运行时")?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(listen)
            .await
            .with_context(|| format!("占不住地址 {listen}，是不是已经有一个在运行？用 --listen 换一个"))?;
        let _ = ready(listener.local_addr()?);
        let watched = shell.clone();
        let told = async move {
            tokio::select! {
                () = interrupted() => {}
                () = unsound(watched) => {}
            }
        };
        // so that the first page of the morning need not wait; a page that comes earlier waits for the same
        let counted = shell.clone();
        tokio::task::spawn_blocking(move || {
            if let Err(refusal) = counted.count_duties() {
                tracing::error!("the duties could not be reckoned: {refusal:?}");
            }
        });
        if let Some(tls) = entrance.tls.clone() {
            tokio::spawn(renewed(tls));
        }
        tokio::spawn(reports_in_time(shell.clone()));
        if let Some(address) = door.metrics {
            let listener = tokio::net::TcpListener::bind(address).await.with_context(|| format!("占不住地址 {address}"))?;
            tokio::spawn(entrance::serve(listener, shell::metrics::router(shell.clone()), Entrance::default(), std::future::pending()));
        }
        entrance::serve(listener, shell::server::router(shell), entrance, told).await;
        anyhow::Ok(())
    })?;
    match asked.store().unsound() {
        None => Ok(ExitCode::SUCCESS),
        Some(StoreError::WentBack(seq)) => anyhow::bail!(
            "数据库里没有第 {seq} 次写入，或者是另外一次：它退回到了较早的状态（换到了没有跟上的备机，或者恢复了旧备份）。服务已停止，免得拿内存里的当真。\
             请确认连的是哪个库，再启动并运行 kapok verify"
        ),
        Some(_) => {
            anyhow::bail!("磁盘在写入时出错，服务已停止，免得继续写在靠不住的磁盘上。已答复“已保存”的内容都在。请检查磁盘，再启动并运行 kapok verify")
        }
    }
}

/// How often the store is asked after.
const LOOK: std::time::Duration = std::time::Duration::from_millis(200);

/// Returns when only a new start helps: the disk has failed under a commit, or the database went back.
async fn unsound(shell: Shell) {
    while shell.store().unsound().is_none() {
        tokio::time::sleep(LOOK).await;
    }
}

/// How often it is asked whether a report is due: the hour is kept to the minute.
const REPORTS_LOOK: std::time::Duration = std::time::Duration::from_secs(30);

/// Makes reports when they are due, and at the start what became due while no process ran.
async fn reports_in_time(shell: Shell) {
    let mut look = tokio::time::interval(REPORTS_LOOK);
    look.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        look.tick().await;
        let at_work = shell.clone();
        match tokio::task::spawn_blocking(move || report::make_due(&at_work)).await {
            Ok(Ok(0)) => {}
            Ok(Ok(made)) => tracing::info!(made, "reports were made by schedule"),
            Ok(Err(refusal)) => tracing::error!("a report could not be made, it is tried again: {refusal:?}"),
            Err(_) => tracing::error!("making a report has panicked, it is tried again"),
        }
    }
}

/// Reads the certificate again at each SIGHUP.
async fn renewed(tls: Tls) {
    let Ok(mut hang_up) = signal(SignalKind::hangup()) else { return };
    while hang_up.recv().await.is_some() {
        match tls.reload() {
            Ok(()) => tracing::info!("the certificate was read again"),
            Err(fault) => tracing::error!("the certificate could not be read again, the old one holds on: {fault}"),
        }
    }
}

async fn interrupted() {
    let Ok(mut terminate) = signal(SignalKind::terminate()) else {
        // Without the signal the process can still be ended; it only is not told.
        return std::future::pending().await;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
