//! A client of HTTP/1.1 over one connection that stays open: as much as the benchmarks need and so little that it does not measure itself.
//! It accepts compressed answers, as browsers do, and does not unpack them.

use anyhow::{Context as _, ensure};
use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

/// An answer that takes longer is a fault of the run, not a slow answer.
const PATIENCE: Duration = Duration::from_mins(1);

/// One connection of one client.
pub(super) struct Caller {
    stream: BufReader<TcpStream>,
    token: String,
    body: Vec<u8>,
}

impl Caller {
    /// Connects; `token` is that of a program.
    pub(super) fn connect(address: SocketAddr, token: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Self { stream: BufReader::new(stream), token: token.to_owned(), body: Vec::new() })
    }

    /// Asks for a page; its status and its bytes as they came.
    pub(super) fn get(&mut self, path: &str) -> anyhow::Result<(u16, &[u8])> {
        let request = format!("GET {path} HTTP/1.1\r\nhost: bench\r\naccept-encoding: gzip, br\r\nauthorization: Bearer {}\r\n\r\n", self.token);
        self.stream.get_mut().write_all(request.as_bytes())?;
        self.answer()
    }

    /// Posts a JSON document.
    pub(super) fn post(&mut self, path: &str, json: &str) -> anyhow::Result<(u16, &[u8])> {
        self.send_only(path, json)?;
        self.answer()
    }

    /// Posts a JSON document and does not wait for what comes of it.
    pub(super) fn send_only(&mut self, path: &str, json: &str) -> anyhow::Result<()> {
        let (token, length) = (&self.token, json.len());
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: bench\r\nauthorization: Bearer {token}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n"
        );
        self.stream.get_mut().write_all(&[head.as_bytes(), json.as_bytes()].concat())?;
        Ok(())
    }

    fn answer(&mut self) -> anyhow::Result<(u16, &[u8])> {
        let line = self.line()?;
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok()).with_context(|| format!("not an answer of HTTP: {line}"))?;
        let (mut length, mut chunked) = (0, false);
        loop {
            let line = self.line()?.to_ascii_lowercase();
            match line.split_once(": ") {
                Some(("content-length", value)) => length = value.parse()?,
                Some(("transfer-encoding", "chunked")) => chunked = true,
                _ if line.is_empty() => break,
                _ => {}
            }
        }
        self.body.clear();
        if !chunked {
            self.read(length)?;
        }
        while chunked {
            let size = usize::from_str_radix(&self.line()?, 16)?;
            self.read(size)?;
            self.line()?;
            chunked = size > 0;
        }
        Ok((status, &self.body))
    }

    fn line(&mut self) -> anyhow::Result<String> {
        let mut line = String::new();
        ensure!(self.stream.read_line(&mut line)? > 0, "the server closed the connection");
        line.truncate(line.trim_end().len());
        Ok(line)
    }

    fn read(&mut self, length: usize) -> anyhow::Result<()> {
        let from = self.body.len();
        self.body.resize(from + length, 0);
        self.stream.read_exact(&mut self.body[from..])?;
        Ok(())
    }
}
