//! What is sent is packed (gzip) by whoever made it, in the same turn: packing on the way out would wait for hands that are busy with other pages.
//! Pages are made anew for everybody, so they are packed quickly; what is kept for ever by those who fetch it, as small as it gets. Brotli at its
//! quickest makes pages a tenth smaller and takes three times as long, a sixth of all that a page costs. Called by `server.rs`.

use axum::{
    body::{Body, Bytes, HttpBody as _},
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use flate2::{Compression, write::GzEncoder};
use http_body_util::BodyExt as _;
use std::{
    io::Write as _,
    pin::pin,
    task::{Context, Poll, Waker},
};

/// Below this a packed answer is hardly shorter.
const WORTH_BYTES: u64 = 512;

/// The answer, packed if the caller takes that and it is a text of some length in memory.
pub(crate) fn packed(response: Response, asked: &HeaderMap) -> Response {
    let is_worth = response.body().size_hint().exact().is_some_and(|bytes| bytes >= WORTH_BYTES);
    if !is_worth || !is_text(response.headers()) || response.headers().contains_key(header::CONTENT_ENCODING) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    parts.headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
    if !takes_gzip(asked) {
        return Response::from_parts(parts, body);
    }
    let is_kept = parts.headers.get(header::CACHE_CONTROL).is_some_and(|how| how.as_bytes().ends_with(b"immutable"));
    let level = if is_kept { Compression::best() } else { Compression::fast() };
    match in_memory(body).map(|whole| gzip(&whole, level)) {
        Ok(bytes) => {
            parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            parts.headers.remove(header::CONTENT_LENGTH);
            Response::from_parts(parts, bytes.into())
        }
        Err(body) => Response::from_parts(parts, body),
    }
}

/// The bytes of a body that is wholly in memory; else the body.
pub(crate) fn in_memory(mut body: Body) -> Result<Bytes, Body> {
    let first = pin!(body.frame()).poll(&mut Context::from_waker(Waker::noop()));
    match first {
        Poll::Ready(Some(Ok(frame))) => frame.into_data().map_err(|_| Body::empty()),
        _ => Err(body),
    }
}

fn gzip(bytes: &[u8], level: Compression) -> Vec<u8> {
    let mut packing = GzEncoder::new(Vec::with_capacity(bytes.len() / 3), level);
    // Writing to a vector cannot fail.
    let _ = packing.write_all(bytes);
    packing.finish().unwrap_or_default()
}

fn is_text(headers: &HeaderMap) -> bool {
    let media = headers.get(header::CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
    media.starts_with(b"text/") || [&b"json"[..], b"javascript", b"xml"].iter().any(|kind| media.windows(kind.len()).any(|part| part == *kind))
}

/// Whether gzip is among what the caller takes (RFC 9110 section 12.5.3).
pub(crate) fn takes_gzip(asked: &HeaderMap) -> bool {
    let taken = asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    let mut taken = taken.map(|one| one.split_once(';').map_or((one.trim(), ""), |(coding, weight)| (coding.trim(), weight.trim())));
    taken.any(|(coding, weight)| {
        coding.eq_ignore_ascii_case("gzip") && !weight.trim_start_matches("q=").parse::<f32>().is_ok_and(|weight| weight <= 0.0)
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use std::io::Read as _;

    fn asked(accepts: &str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_str(accepts).unwrap())])
    }

    fn answer(media: &str, bytes: impl Into<Body>) -> Response {
        Response::builder().header(header::CONTENT_TYPE, media).body(bytes.into()).unwrap()
    }

    #[test]
    fn a_text_is_packed_for_whoever_takes_it() {
        let text = "走访登记，".repeat(200);
        let response = packed(answer("text/html; charset=utf-8", text.clone()), &asked("br, gzip;q=0.8"));
        assert_eq!(response.headers()[header::CONTENT_ENCODING], "gzip");
        assert_eq!(response.headers()[header::VARY], "accept-encoding");
        let bytes = in_memory(response.into_body()).unwrap();
        let mut read = String::new();
        flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut read).unwrap();
        assert!(bytes.len() * 10 < text.len() && read == text);
    }

    #[test]
    fn what_is_short_or_no_text_or_not_asked_for_goes_as_it_is() {
        let long = "走访登记，".repeat(200);
        for (media, body, accepts) in [
            ("text/html", "短".to_owned(), "gzip"),
            ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main", "PK".repeat(500), "br"),
            ("image/jpeg", "JPEG".repeat(500), "gzip"),
            ("text/html", long.clone(), "br"),
            ("text/html", long.clone(), "gzip;q=0, br"),
            ("text/html", long, ""),
        ] {
            let response = packed(answer(media, body.clone()), &asked(accepts));
            assert!(!response.headers().contains_key(header::CONTENT_ENCODING), "{media} {accepts}");
            assert_eq!(in_memory(response.into_body()).unwrap(), body.as_bytes(), "{media} {accepts}");
        }
    }

    #[test]
    fn a_file_that_is_read_while_it_is_sent_is_left_alone() {
        let (_sender, body) = http_body_util::channel::Channel::<Bytes, std::io::Error>::new(1);
        let response = packed(answer("text/csv", Body::new(body)), &asked("gzip"));
        assert!(!response.headers().contains_key(header::CONTENT_ENCODING));
    }
}
