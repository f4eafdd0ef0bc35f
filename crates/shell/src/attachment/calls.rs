//! Attachments for programs: listed, sent as a multipart form, fetched, withdrawn. The same check, the same acts and the same grants as on pages.

use super::pages::{attach, handed_out, named, of, take_away, take_in};
use crate::{Answer, Needs, Refusal, Route, Verb, Visit, api, get, post};
use base::{Faults, Json, json};
use store::Attachment;

/// Routes of this subject.
pub(crate) const ROUTES: &[Route] = &[
    get("/api/v1/records/{id}/attachments", Needs::Account, "The attachments of a record", list),
    post("/api/v1/records/{id}/attachments", Needs::Account, "Adds files (multipart/form-data) to a record: all of them or none", add).with_files(),
    get("/api/v1/records/{id}/attachments/{attachment}", Needs::Account, "The bytes of an attachment", fetch),
    post("/api/v1/records/{id}/attachments/{attachment}", Needs::Account, "Withdraws an attachment; former versions of the record keep it", withdraw)
        .by(Verb::Delete),
];

/// An attachment as the API says it.
pub(crate) fn face(attachment: &Attachment) -> Json {
    let Attachment { id, name, media, bytes, width, height, .. } = attachment;
    json!({"id": id.to_string(), "name": name, "media": media, "bytes": bytes, "width": width, "height": height})
}

fn list(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, kind) = visit.readable(visit.id("id")?)?;
    let faces: Vec<Json> = of(visit, &row, kind, None)?.iter().map(face).collect();
    Ok(Answer::Json(200, json!({ "attachments": faces }), Some(row.version)))
}

fn add(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, kind) = visit.writable(visit.id("id")?)?;
    if row.ended_at.is_some() {
        return Err(Refusal::NotFound);
    }
    let sent = take_in(visit, kind, row.id, row.org)?;
    let mut faults = Faults::new();
    sent.unfit.into_iter().for_each(|sentence| faults.add("files", "unfit", sentence));
    faults.require(!(sent.attachments.is_empty() && faults.is_empty()), "files", "required", "请用 multipart/form-data 带上文件");
    if !faults.is_empty() {
        return Err(faults.into());
    }
    let faces: Vec<Json> = sent.attachments.iter().map(face).collect();
    let Some(receipt) = attach(visit, row.id, &sent.attachments, "")? else {
        let answer = json!({"id": row.id.to_string(), "version": row.version, "status": "already_stored", "attachments": faces});
        return Ok(Answer::Json(200, answer, Some(row.version)));
    };
    let mut answer = api::receipt_json(row.id, &receipt);
    answer["attachments"] = json!(faces);
    Ok(Answer::Json(201, answer, receipt.records.first().map(|written| written.version)))
}

fn fetch(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, _, attachment) = named(visit)?;
    handed_out(visit, &row, attachment)
}

fn withdraw(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, _) = visit.writable(visit.id("id")?)?;
    let (_, _, attachment) = named(visit)?;
    let why = api::reason(visit)?;
    take_away(visit, &row, &attachment, api::expected(visit)?, why)?;
    Ok(Answer::Nothing)
}
