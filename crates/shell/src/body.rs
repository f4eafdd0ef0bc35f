//! What is read of a request's body: as much as the route takes, in the time that it takes, as a form, files, or bytes. Called by the server before
//! the route runs.

use crate::{
    Refusal, Visit,
    patient::{Patient, Silent},
    route::{Repeats, Route},
};
use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Multipart, Request},
    http::{HeaderMap, header},
};
use base::Problem;
use http_body_util::{LengthLimitError, Limited};
use std::{collections::HashSet, error::Error, time::Duration};

/// Bytes of a form or a document: the longest record has some ten thousand characters.
const FORM_BYTES_MAX: usize = 1 << 20;
/// Bytes where files are taken: a ledger of 100,000 rows is about 10 MB.
const FILE_BYTES_MAX: usize = 64 << 20;
/// How long a form may take to arrive …
const FORM_TIME_MAX: Duration = Duration::from_mins(1);
/// … and files, on the slow line of a street office.
const FILE_TIME_MAX: Duration = Duration::from_mins(20);
/// Nobody is waited for who stops in the middle: longer than a phone needs to change from one mast to the next.
const SILENCE_MAX: Duration = Duration::from_secs(15);
/// Parts of one form: a record has 500 rows at most in each of its groups.
const PARTS_MAX: usize = 10_000;

/// The texts of a query or a form.
pub(crate) fn pairs(text: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(text).into_owned().collect()
}

/// Whether the body may be larger than a form, for all that is said about it.
pub(crate) fn is_large(route: &Route, headers: &HeaderMap) -> bool {
    let said = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    route.takes_files && said.is_none_or(|bytes| bytes > FORM_BYTES_MAX)
}

/// Reads the body into the visit. What is said twice where the route takes it once is refused, in the query too: otherwise two readers of one
/// request could understand different things (ASVS 15.3.7).
pub(crate) async fn read(visit: &mut Visit, request: Request, route: &Route) -> Result<(), Refusal> {
    said_once(&visit.query, route.repeats)?;
    let (bytes_max, time_max) = if route.takes_files { (FILE_BYTES_MAX, FILE_TIME_MAX) } else { (FORM_BYTES_MAX, FORM_TIME_MAX) };
    tokio::time::timeout(time_max, read_all(visit, request, bytes_max)).await.map_err(|_| Refusal::TooSlow)??;
    if visit.form.len() + visit.files.len() > PARTS_MAX {
        return Err(Refusal::TooLarge);
    }
    said_once(&visit.form, route.repeats)
}

fn said_once(pairs: &[(String, String)], repeats: Repeats) -> Result<(), Refusal> {
    let mut said = HashSet::new();
    let may_repeat = |name: &str| match repeats {
        Repeats::Nothing => false,
        Repeats::These(names) => names.contains(&name),
        Repeats::Fields => !name.starts_with('_') || name == "_attached",
    };
    for (name, _) in pairs.iter().filter(|(name, _)| !name.is_empty() && !may_repeat(name)) {
        if !said.insert(name) {
            return Err(Problem::new("said_twice", "有一项填了两次，请回到上一页再试").into());
        }
    }
    Ok(())
}

async fn read_all(visit: &mut Visit, request: Request, bytes_max: usize) -> Result<(), Refusal> {
    let kind = visit.header("content-type").unwrap_or_default().to_owned();
    let request = request.map(|body| Body::new(Limited::new(Patient::new(body, SILENCE_MAX), bytes_max)));
    if kind.starts_with("multipart/form-data") {
        let mut parts = Multipart::from_request(request, &()).await.map_err(|_| unreadable())?;
        while let Some(part) = parts.next_field().await.map_err(|error| broken(&error))? {
            if visit.form.len() + visit.files.len() >= PARTS_MAX {
                return Err(Refusal::TooLarge);
            }
            let name = part.name().unwrap_or_default().to_owned();
            let file = part.file_name().map(str::to_owned);
            let bytes = part.bytes().await.map_err(|error| broken(&error))?.to_vec();
            match file {
                Some(file) => visit.files.push((name, file, bytes)),
                None => visit.form.push((name, String::from_utf8(bytes).map_err(|_| unreadable())?)),
            }
        }
        return Ok(());
    }
    let body: Bytes = axum::body::to_bytes(request.into_body(), usize::MAX).await.map_err(|error| broken(&error))?;
    if kind.starts_with("application/x-www-form-urlencoded") {
        visit.form = pairs(&body);
    } else {
        visit.body = body.to_vec();
    }
    Ok(())
}

/// A body that ends early, one that goes on too long, or one of which nothing comes any more.
fn broken(error: &(dyn Error + 'static)) -> Refusal {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if error.is::<LengthLimitError>() {
            return Refusal::TooLarge;
        }
        if error.is::<Silent>() {
            return Refusal::TooSlow;
        }
        cause = error.source();
    }
    unreadable()
}

fn unreadable() -> Refusal {
    Problem::new("body", "没有收到完整的内容，请重新提交").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asvs_15_3_7_what_is_said_twice_is_refused_unless_it_is_a_list() {
        let cases: [(&[u8], Repeats, bool); 8] = [
            (b"org=A&from=1", Repeats::Nothing, true),
            (b"org=A&org=B", Repeats::Nothing, false),
            (b"org=A&org=A", Repeats::Nothing, false),
            (b"at=1&at=2&org=A", Repeats::These(&["at"]), true),
            (b"at=1&org=B&org=A", Repeats::These(&["at"]), false),
            (b"topics=a&topics=b&_act=1", Repeats::Fields, true),
            (b"topics=a&_act=2&_act=1", Repeats::Fields, false),
            (b"=a&=b", Repeats::Nothing, true),
        ];
        for (text, repeats, may) in cases {
            let pairs = pairs(text);
            assert_eq!(said_once(&pairs, repeats).is_ok(), may, "{}", String::from_utf8_lossy(text));
        }
    }
}
