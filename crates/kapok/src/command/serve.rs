//! `kapok serve`: the service on an address until it is told to stop.

use super::Data;
use anyhow::Context as _;
use clap::Args;
use shell::Shell;
use std::{net::SocketAddr, process::ExitCode};

#[derive(Debug, Args)]
pub(super) struct Serve {
    #[command(flatten)]
    data: Data,
    /// Where to listen
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
}

impl Serve {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        tracing_subscriber::fmt()
            .with_writer(std::io::stderr)
            .with_env_filter(tracing_subscriber::EnvFilter::from_default_env().add_directive(tracing::Level::INFO.into()))
            .init();
        let shell = self.data.open()?;
        let first = shell.first_start().map_err(super::refused)?;
        serve(shell, self.listen, |address| {
            say!("红棉已启动：http://{address}/");
            if let Some(path) = first {
                say!("这里还没有账号。请在 30 分钟内打开 http://{address}{path} 请三位管理员；这个地址只能用一次，过期了就重新启动");
            }
            Ok(())
        })
    }
}

/// Serves until interrupted. `ready` is told the address when connections are accepted; that nobody reads what it says does not matter.
pub(crate) fn serve(shell: Shell, listen: SocketAddr, ready: impl FnOnce(SocketAddr) -> anyhow::Result<()>) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("启动不了运行时")?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(listen)
            .await
            .with_context(|| format!("占不住地址 {listen}，是不是已经有一个在运行？用 --listen 换一个"))?;
        let _ = ready(listener.local_addr()?);
        let router = shell::server::router(shell).into_make_service_with_connect_info::<SocketAddr>();
        axum::serve(listener, router).with_graceful_shutdown(interrupted()).await.context("服务中断")
    })?;
    Ok(ExitCode::SUCCESS)
}

async fn interrupted() {
    let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else {
        // Without the signal the process can still be ended; it only is not told.
        return std::future::pending().await;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
}
