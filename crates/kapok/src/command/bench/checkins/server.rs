//! The real server in a process of its own, to be killed, stopped and started again on the same address.

use super::pause;
use anyhow::{Context as _, ensure};
use std::{
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

/// A server that does not accept connections after so many tries, a hundredth of a second apart, does not start.
const TRIES_MAX: u32 = 6000;

pub(super) struct Server {
    directory: PathBuf,
    database: Option<String>,
    address: SocketAddr,
    process: Option<Child>,
}

impl Server {
    pub(super) fn start(directory: &Path, database: Option<&str>) -> anyhow::Result<Self> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let mut server = Self { directory: directory.to_owned(), database: database.map(str::to_owned), address, process: None };
        server.start_again()?;
        Ok(server)
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn start_again(&mut self) -> anyhow::Result<()> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg("serve").arg("--data").arg(&self.directory).args(["--listen", &self.address.to_string()]);
        if let Some(database) = &self.database {
            command.args(["--database", database]);
        }
        self.process = Some(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?);
        for _ in 0..TRIES_MAX {
            if std::net::TcpStream::connect(self.address).is_ok() {
                return Ok(());
            }
            let ended = self.process.as_mut().context("no process")?.try_wait()?;
            ensure!(ended.is_none(), "the server has ended: {ended:?}");
            pause(Duration::from_millis(10));
        }
        anyhow::bail!("the server does not start")
    }

    /// As a power cut does: without a word.
    pub(super) fn kill(&mut self) -> anyhow::Result<()> {
        let mut process = self.process.take().context("no process")?;
        process.kill()?;
        process.wait()?;
        Ok(())
    }

    /// As the system does when it is told to: what is under way is finished.
    pub(super) fn stop(&mut self) -> anyhow::Result<()> {
        let mut process = self.process.take().context("no process")?;
        let told = Command::new("kill").args(["-TERM", &process.id().to_string()]).status()?;
        ensure!(told.success(), "the server could not be told to stop");
        process.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            // it may have ended by itself
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}
