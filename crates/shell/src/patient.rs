//! A body that is waited for as long as something of it comes: a caller who stops in the middle of a form, and does not hang up either, is told so after
//! a while and holds nothing any more. A slow line is no silence. Used by `body.rs` for every body.

use axum::body::{Body, Bytes};
use hyper::body::{Frame, SizeHint};
use std::{
    error::Error,
    fmt,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};
use tokio::time::{Instant, Sleep, sleep};

/// Nothing of a body came for too long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Silent;

impl fmt::Display for Silent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nothing of the body came for too long")
    }
}

impl Error for Silent {}

pub(crate) struct Patient {
    body: Body,
    silence_max: Duration,
    alarm: Pin<Box<Sleep>>,
}

impl Patient {
    pub(crate) fn new(body: Body, silence_max: Duration) -> Self {
        Self { body, silence_max, alarm: Box::pin(sleep(silence_max)) }
    }
}

impl hyper::body::Body for Patient {
    type Data = Bytes;
    type Error = Box<dyn Error + Send + Sync>;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let frame = Pin::new(&mut self.body).poll_frame(context);
        if frame.is_pending() {
            return match self.alarm.as_mut().poll(context) {
                Poll::Ready(()) => Poll::Ready(Some(Err(Box::new(Silent)))),
                Poll::Pending => Poll::Pending,
            };
        }
        let until = Instant::now() + self.silence_max;
        self.alarm.as_mut().reset(until);
        frame.map_err(Into::into)
    }

    fn is_end_stream(&self) -> bool {
        hyper::body::Body::is_end_stream(&self.body)
    }

    fn size_hint(&self) -> SizeHint {
        hyper::body::Body::size_hint(&self.body)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use http_body_util::{BodyExt as _, channel::Channel};

    #[test]
    fn a_slow_body_arrives_and_a_silent_one_does_not() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        for (pause_ms, arrives) in [(0, true), (100, true), (3000, false)] {
            let whole = runtime.block_on(async {
                let (mut sender, body) = Channel::<Bytes, std::io::Error>::new(1);
                tokio::spawn(async move {
                    for _ in 0..4 {
                        tokio::time::sleep(Duration::from_millis(pause_ms)).await;
                        if sender.send_data(Bytes::from_static(b"part")).await.is_err() {
                            return;
                        }
                    }
                });
                let body = Patient::new(Body::new(body), Duration::from_secs(1));
                body.collect().await.map(|whole| whole.to_bytes().len())
            });
            match whole {
                Ok(length) => assert!(arrives && length == 16, "{pause_ms} ms"),
                Err(error) => assert!(!arrives && error.is::<Silent>(), "{pause_ms} ms: {error}"),
            }
        }
    }
}
