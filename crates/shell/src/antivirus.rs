//! Asks a virus scanner about every file that is handed in, if the service was told of one (`kapok serve --antivirus unix:/run/clamav/clamd.ctl`). The
//! protocol is clamd's INSTREAM: the file goes over in pieces, one line comes back. Called by the server before a route sees the files.
//!
//! Fails closed: when the scanner does not answer, no file is taken. Absent: signatures, quarantine; what is refused is kept nowhere.

use crate::Refusal;
use base::Problem;
use std::{
    io::{self, Read, Write},
    net::{TcpStream, ToSocketAddrs as _},
    os::unix::net::UnixStream,
    path::PathBuf,
    str::FromStr,
    time::Duration,
};

/// A scanner and the way to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Antivirus {
    /// `unix:/run/clamav/clamd.ctl`
    Unix(PathBuf),
    /// `tcp:127.0.0.1:3310`
    Tcp(String),
}

/// What the scanner says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Clean,
    Infected,
}

/// An address that is neither a socket nor a port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("要写成 unix:/run/clamav/clamd.ctl 或 tcp:127.0.0.1:3310")]
pub struct BadScanner;

/// How long the scanner may take to answer at all: without it, each file would hold a thread for the minutes that a system tries to connect.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(5);
/// How long one file may take.
const TIME_MAX: Duration = Duration::from_mins(1);
/// Bytes sent in one piece.
const PIECE_BYTES: usize = 64 << 10;
/// Bytes of an answer: the name of a virus and a word.
const ANSWER_BYTES_MAX: u64 = 4096;

impl FromStr for Antivirus {
    type Err = BadScanner;

    fn from_str(text: &str) -> Result<Self, BadScanner> {
        match text.split_once(':') {
            Some(("unix", path)) if path.starts_with('/') => Ok(Self::Unix(path.into())),
            Some(("tcp", address)) if address.contains(':') => Ok(Self::Tcp(address.to_owned())),
            _ => Err(BadScanner),
        }
    }
}

impl Antivirus {
    /// Lets a file pass or refuses it.
    pub(crate) fn pass(&self, name: &str, bytes: &[u8]) -> Result<(), Refusal> {
        match self.ask(bytes) {
            Ok(Verdict::Clean) => Ok(()),
            Ok(Verdict::Infected) => Err(Problem::new("virus", format!("{name} 里有病毒，没有收下。请先在电脑上杀毒")).into()),
            Err(error) => {
                tracing::error!("the virus scanner does not answer: {error}");
                Err(Refusal::Busy("查毒程序没有应答，暂时不能收文件，请告诉系统管理员"))
            }
        }
    }

    fn ask(&self, bytes: &[u8]) -> io::Result<Verdict> {
        match self {
            Self::Unix(path) => {
                let stream = UnixStream::connect(path)?;
                stream.set_read_timeout(Some(TIME_MAX))?;
                stream.set_write_timeout(Some(TIME_MAX))?;
                talk(stream, bytes)
            }
            Self::Tcp(address) => {
                let address = address.to_socket_addrs()?.next().ok_or_else(|| io::Error::other("its name has no address"))?;
                let stream = TcpStream::connect_timeout(&address, CONNECT_TIME_MAX)?;
                stream.set_read_timeout(Some(TIME_MAX))?;
                stream.set_write_timeout(Some(TIME_MAX))?;
                talk(stream, bytes)
            }
        }
    }
}

fn talk(mut stream: impl Read + Write, bytes: &[u8]) -> io::Result<Verdict> {
    stream.write_all(b"zINSTREAM\0")?;
    for piece in bytes.chunks(PIECE_BYTES) {
        stream.write_all(&(piece.len() as u32).to_be_bytes())?;
        stream.write_all(piece)?;
    }
    stream.write_all(&0_u32.to_be_bytes())?;
    stream.flush()?;
    let mut answer = String::new();
    stream.take(ANSWER_BYTES_MAX).read_to_string(&mut answer)?;
    let answer = answer.trim_end_matches(['\0', '\n', ' ']);
    match answer.rsplit(' ').next() {
        Some("OK") => Ok(Verdict::Clean),
        Some("FOUND") => Ok(Verdict::Infected),
        // too long for it, or it has trouble of its own
        _ => Err(io::Error::other("it gave no verdict")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{os::unix::net::UnixListener, thread};

    #[test]
    fn a_scanner_is_a_socket_or_a_port() {
        assert_eq!("unix:/run/clamd".parse(), Ok(Antivirus::Unix("/run/clamd".into())));
        assert_eq!("tcp:127.0.0.1:3310".parse(), Ok(Antivirus::Tcp("127.0.0.1:3310".to_owned())));
        for wrong in ["", "clamd", "unix:clamd", "tcp:3310", "http://x"] {
            assert_eq!(wrong.parse::<Antivirus>(), Err(BadScanner), "{wrong}");
        }
    }

    /// A scanner that finds the word `EICAR`, and does not understand `LONG`.
    fn scanner(path: &std::path::Path, files: usize) -> thread::JoinHandle<()> {
        let listener = UnixListener::bind(path).unwrap();
        thread::spawn(move || {
            for _ in 0..files {
                let (mut stream, _) = listener.accept().unwrap();
                let mut start = [0; 10];
                stream.read_exact(&mut start).unwrap();
                assert_eq!(&start, b"zINSTREAM\0");
                let mut file = Vec::new();
                loop {
                    let mut length = [0; 4];
                    stream.read_exact(&mut length).unwrap();
                    let length = u32::from_be_bytes(length) as usize;
                    if length == 0 {
                        break;
                    }
                    let mut piece = vec![0; length];
                    stream.read_exact(&mut piece).unwrap();
                    file.extend(piece);
                }
                let has = |word: &[u8]| file.windows(word.len()).any(|at| at == word);
                let answer: &[u8] = match () {
                    () if has(b"EICAR") => b"stream: Eicar-Test-Signature FOUND\0",
                    () if has(b"LONG") => b"INSTREAM size limit exceeded. ERROR\0",
                    () => b"stream: OK\0",
                };
                stream.write_all(answer).unwrap();
            }
        })
    }

    #[test]
    fn asvs_5_4_3_a_file_passes_only_when_the_scanner_says_so() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("clamd");
        let there = Antivirus::Unix(path.clone());
        let scanner = scanner(&path, 4);
        let mut late = vec![b'a'; 3 * PIECE_BYTES];
        late.extend(b"EICAR");
        assert!(there.pass("a.pdf", b"a paper").is_ok());
        assert!(
            matches!(there.pass("a.pdf", b"EICAR"), Err(Refusal::Problem(problem)) if problem.code == "virus" && problem.sentence.contains("a.pdf"))
        );
        assert!(matches!(there.pass("a.pdf", &late), Err(Refusal::Problem(_))));
        assert!(matches!(there.pass("a.pdf", b"LONG"), Err(Refusal::Busy(_))));
        scanner.join().unwrap();
        assert!(matches!(Antivirus::Unix(directory.path().join("nobody")).pass("a.pdf", b"a"), Err(Refusal::Busy(_))));
    }
}
