//! What the service says on the error stream: one event a line, in UTC, for whoever runs it. Called by the commands that serve.
//!
//! A line names records by number and errors by a short number, never a person: what a thread was at when it panicked is left out, because the text of a
//! panic can quote what somebody has typed. Characters that would begin another line, or move the cursor of a terminal, are taken out (ASVS 16.4.1).

use std::io::{self, Write};
use tracing::Level;
use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

/// Begins, at this level unless the environment says otherwise (`RUST_LOG`).
pub fn start(level: Level) {
    // a directive that is added would win over the environment's
    let filter = EnvFilter::builder().with_default_directive(level.into()).from_env_lossy();
    tracing_subscriber::fmt().with_writer(OneLine(io::stderr)).with_env_filter(filter).init();
    std::panic::set_hook(Box::new(|panic| {
        let (file, line) = panic.location().map_or(("", 0), |at| (at.file(), at.line()));
        tracing::error!(file, line, "a thread has panicked");
    }));
}

/// Writes each event as one line.
#[derive(Clone, Copy, Debug)]
pub struct OneLine<M>(pub M);

impl<'a, M: MakeWriter<'a>> MakeWriter<'a> for OneLine<M> {
    type Writer = Line<M::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        Line(self.0.make_writer())
    }
}

/// One event on its way; the subscriber gives all of it at once.
#[derive(Debug)]
pub struct Line<W>(W);

impl<W: Write> Write for Line<W> {
    fn write(&mut self, event: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(event);
        let line: String = text.trim_end_matches('\n').chars().map(|c| if c.is_control() || is_separator(c) { '·' } else { c }).collect();
        self.0.write_all(line.as_bytes())?;
        self.0.write_all(b"\n")?;
        Ok(event.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// What some readers of logs take for the end of a line, or for an order to write backwards.
fn is_separator(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    #[test]
    fn asvs_16_4_1_an_event_is_one_line_whatever_it_says() {
        let lines = Arc::new(Mutex::new(Vec::new()));
        let to = lines.clone();
        let subscriber = tracing_subscriber::fmt().with_writer(OneLine(move || Shared(to.clone()))).finish();
        tracing::subscriber::with_default(subscriber, || {
            for hostile in ["a\r\n2020-02-03T09:00:00Z ERROR kapok: forged", "\u{1b}[2Jgone", "a\u{2028}b\u{202e}c\u{85}d", "\0"] {
                tracing::error!(said = hostile, "{hostile}");
            }
        });
        let text = String::from_utf8(lines.lock().unwrap().clone()).unwrap();
        assert_eq!(text.lines().count(), 4, "{text}");
        assert!(text.lines().all(|line| line.contains("ERROR") && !line.contains(|c: char| c.is_control() || is_separator(c))), "{text}");
    }

    struct Shared(Arc<Mutex<Vec<u8>>>);

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
}
