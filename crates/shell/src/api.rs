//! The JSON API: records of every kind, a batch for offline phones, and the document that describes it. The shapes of the documents are the
//! definitions; every write goes through the one door; every error is problem details.

use crate::refusal::CLOSED;
use crate::{Answer, Entry, Needs, Refusal, Route, Verb, Visit, get, post, slice::KindDef};
use crate::{attachment, outdoors, pages::drafts, pages::list};
use base::{Control, Day, Faults, Id, Json, JsonMembers, Key, Problem, ShapeDef, Typed, join, json, policy::Action, policy::Grant, shape_schema};
use store::{Cursor, ListQuestion, Receipt, Row, StoreError, Stored};

/// Routes of this subject.
pub(crate) const ROUTES: &[Route] = &[
    get("/api/v1/openapi.json", Needs::Nobody, "This document", |visit| {
        Ok(Answer::Json(200, openapi(visit.shell.routes(), visit.shell.registry().kinds()), None))
    }),
    get("/api/v1/records", Needs::Account, "Records of a kind, newest first", many).heavy(),
    post("/api/v1/records", Needs::Account, "Stores a new record", create),
    get("/api/v1/records/{id}", Needs::Account, "One record", one),
    post("/api/v1/records/{id}", Needs::Account, "Corrects a record", replace).by(Verb::Put),
    post("/api/v1/records/{id}", Needs::Account, "Deletes a record", delete).by(Verb::Delete),
    post("/api/v1/sync", Needs::Account, "Stores a batch of records, each by itself", sync).with_files().first(),
];

/// Records of one page.
const PAGE_ROWS: u32 = 50;
/// Records of one batch.
const SYNC_RECORDS_MAX: usize = 500;

pub(crate) fn body(visit: &Visit) -> Result<Json, Refusal> {
    let json: Json = serde_json::from_slice(&visit.body).map_err(|_| Problem::new("json", "请求的内容不是 JSON"))?;
    if json.is_object() { Ok(json) } else { Err(Problem::new("json", "请求的内容应是一个 JSON 对象").into()) }
}

fn refuse(path: &str, sentence: &str) -> Refusal {
    let mut faults = Faults::new();
    faults.add(path, "required", sentence);
    faults.into()
}

/// One record of a request: `{"id": …, "kind": …, "org": CODE, "record": {…}}`, or with the texts of its form in place of the document:
/// `"texts": [["channel", "phone"], …]`. Both are read as of the day on which it was written.
fn entry(visit: &Visit, item: &Json, day: Day) -> Result<Entry, Refusal> {
    if let Some(name) = ["id", "kind", "org", "why"].into_iter().find(|name| !item[*name].is_null() && !item[*name].is_string()) {
        return Err(refuse(name, "应是文字"));
    }
    let text = |name: &str| item[name].as_str().unwrap_or_default();
    let kind = visit.shell.registry().kind(text("kind")).ok_or_else(|| refuse("kind", "没有这种记录"))?;
    let tree = visit.shell.store().tree();
    let org = match text("org") {
        "" => visit.actor()?.home(),
        code => tree.by_code(code).ok_or_else(|| refuse("org", "没有这个单位编码"))?,
    };
    let record = match (text("id"), visit.header("idempotency-key")) {
        ("", None) => visit.shell.new_id(),
        ("", Some(key)) => key.parse().map_err(|_| refuse("id", "Idempotency-Key 应是 UUIDv7"))?,
        (id, _) => id.parse().map_err(|_| refuse("id", "id 应是 UUIDv7"))?,
    };
    Ok(Entry { kind: kind.shape.code.to_owned(), record, org, expected: None, typed: Some(typed(kind, item, day)?), why: given(item) })
}

/// Why, if it is said. A new record needs no reason, unless its month is closed.
fn given(item: &Json) -> Option<String> {
    item["why"].as_str().map(str::trim).filter(|why| !why.is_empty()).map(str::to_owned)
}

/// A document as texts, or the texts themselves; members that the definition does not have are refused, so that nothing is dropped in silence.
pub(crate) fn typed(kind: &KindDef, item: &Json, day: Day) -> Result<Typed, Refusal> {
    let mut faults = Faults::new();
    if let Some(texts) = item["texts"].as_array() {
        let text = |pair: &Json, at: usize| pair.get(at).and_then(Json::as_str).unwrap_or_default().to_owned();
        // as of a form: what steers the page, and what was typed to find a record, is no text of the record
        let pairs = texts
            .iter()
            .map(|pair| (text(pair, 0), text(pair, 1)))
            .filter(|(path, _)| !path.starts_with('_') && path.rsplit('.').next() != Some("q"));
        let typed = Typed::from_pairs(day, pairs);
        for (path, _) in typed.pairs().filter(|(path, _)| kind.shape.field(path.split('.').next().unwrap_or(path)).is_none()) {
            faults.add(path, "unknown", "没有这一栏");
        }
        return if faults.is_empty() { Ok(typed) } else { Err(faults.into()) };
    }
    match item["record"].as_object() {
        Some(members) => unknown(kind.shape, "", members, &mut faults),
        None => faults.add("record", "required", "缺少 record"),
    }
    if faults.is_empty() { Ok(Typed::from_json(day, &item["record"])) } else { Err(faults.into()) }
}

fn unknown(shape: &ShapeDef, above: &str, members: &JsonMembers<String, Json>, faults: &mut Faults) {
    for (name, member) in members {
        let path = join(above, name);
        let Some(field) = shape.field(name) else {
            faults.add(path, "unknown", "没有这一栏");
            continue;
        };
        match (field.control, member) {
            (Control::Group(inner), Json::Object(members)) => unknown(inner, &path, members, faults),
            (Control::Rows(inner), Json::Array(rows)) => {
                for (i, row) in rows.iter().enumerate() {
                    if let Some(members) = row.as_object() {
                        unknown(inner, &join(&path, &i.to_string()), members, faults);
                    }
                }
            }
            (Control::Group(_), _) => faults.add(path, "shape", "应是一个对象"),
            (Control::Rows(_) | Control::Several(_) | Control::Any(_), Json::Array(_) | Json::Null) => {}
            (Control::Rows(_) | Control::Several(_) | Control::Any(_), _) => faults.add(path, "shape", "应是一个数组"),
            (_, Json::Object(_) | Json::Array(_)) => faults.add(path, "shape", "应是一个值"),
            _ => {}
        }
    }
}

fn create(visit: &Visit) -> Result<Answer, Refusal> {
    let entry = entry(visit, &body(visit)?, visit.today())?;
    let record = entry.record;
    let kept = visit.shell.keep_with(visit.actor()?, visit.now, entry.clone(), &[]);
    let receipt = kept.inspect_err(|refusal| drop(left_as_draft(visit, &entry, refusal)))?;
    adjusted(visit, &entry.kind, record, entry.why.is_some())?;
    let status = if receipt.stored == Stored::Now { 201 } else { 200 };
    Ok(Answer::Json(status, receipt_json(record, &receipt), receipt.records.first().map(|written| written.version)))
}

/// What was sent with a reason may have waited as a draft; it does no longer.
fn adjusted(visit: &Visit, kind: &str, record: Id, has_reason: bool) -> Result<(), Refusal> {
    if has_reason { drafts::drop(visit, &drafts::place(kind, record)) } else { Ok(()) }
}

/// What comes too late for a closed month is not lost with its refusal: it waits as a draft, from which it is sent as an adjustment. Gives the address
/// of its form.
fn left_as_draft(visit: &Visit, entry: &Entry, refusal: &Refusal) -> Option<String> {
    let typed = entry.typed.as_ref().filter(|_| refusal.code() == CLOSED && entry.expected.is_none())?;
    drafts::keep(visit, &drafts::place(&entry.kind, entry.record), typed).ok()?;
    Some(format!("/records/new/{}?draft={}", entry.kind, entry.record))
}

pub(crate) fn receipt_json(record: Id, receipt: &Receipt) -> Json {
    let version = receipt.records.iter().find(|written| written.id == record).map_or(0, |written| written.version);
    json!({"id": record.to_string(), "version": version, "seq": receipt.seq, "status": if receipt.stored == Stored::Now { "stored" } else { "already_stored" }})
}

fn sync(visit: &Visit) -> Result<Answer, Refusal> {
    let body = body(visit)?;
    let items = body["records"].as_array().ok_or_else(|| refuse("records", "缺少 records"))?;
    if items.len() > SYNC_RECORDS_MAX {
        return Err(Problem::new("too_many", format!("一次最多 {SYNC_RECORDS_MAX} 条")).into());
    }
    // a phone says for whom it keeps what it sends: another account that has signed in there meanwhile sends nothing in its own name
    if body["account"].as_str().is_some_and(|account| visit.actor().is_ok_and(|actor| outdoors::account_code(actor) != account)) {
        return Err(Problem::new("other_account", "这些记录是另一个账号写的，请用那个账号登录后再发送").into());
    }
    let sent = body["now"].as_i64();
    let mut entries = Vec::with_capacity(items.len());
    let mut read = |item: &Json| -> Result<Id, Refusal> {
        let entry = entry(visit, item, outdoors::captured(item, sent, visit.now).at.day())?;
        let record = entry.record;
        entries.push(entry);
        Ok(record)
    };
    let records: Vec<Result<Id, Refusal>> = items.iter().map(&mut read).collect();
    let mut receipts = visit.shell.keep_all(visit.actor()?, visit.now, entries).into_iter();
    let answer = |(item, record): (&Json, Result<Id, Refusal>)| {
        let receipt = record.and_then(|record| match receipts.next() {
            Some(receipt) => {
                let receipt = receipt?;
                adjusted(visit, item["kind"].as_str().unwrap_or_default(), record, given(item).is_some())?;
                Ok((record, receipt))
            }
            None => Err(Refusal::Bug("an act without an answer".to_owned())),
        });
        receipt
            .and_then(|(record, receipt)| doubted(visit, item, sent, receipt_json(record, &receipt), &receipt))
            .unwrap_or_else(|refusal| not_stored(visit, item, sent, &refusal))
    };
    let answers: Vec<Json> = items.iter().zip(records).map(answer).collect();
    Ok(Answer::Json(200, json!({ "records": answers, "now": visit.now.millis() }), None))
}

/// Of a phone whose clock was changed while a record waited, the day that was taken for 今天 is said and written down.
fn doubted(visit: &Visit, item: &Json, sent: Option<i64>, mut answer: Json, receipt: &Receipt) -> Result<Json, Refusal> {
    let captured = outdoors::captured(item, sent, visit.now);
    if captured.is_doubtful {
        let day = captured.at.day().to_string();
        if let (Stored::Now, Some(written)) = (receipt.stored, receipt.records.first()) {
            visit.shell.write_down(visit.actor()?, "DoubtDay", written.key, &day)?;
        }
        answer["doubt"] = day.into();
    }
    Ok(answer)
}

/// Why an item of a batch was not stored.
fn not_stored(visit: &Visit, item: &Json, sent: Option<i64>, refusal: &Refusal) -> Json {
    let status = if refusal.status() == 409 { "conflict" } else { "refused" };
    let mut answer = json!({"id": item["id"], "status": status, "code": refusal.code(), "reason": refusal.sentence()});
    if refusal.code() == CLOSED
        && let Some(draft) =
            entry(visit, item, outdoors::captured(item, sent, visit.now).at.day()).ok().and_then(|entry| left_as_draft(visit, &entry, refusal))
    {
        answer["draft"] = draft.into();
    }
    match refusal {
        Refusal::Problem(problem) => answer["errors"] = faults_json(&problem.faults),
        // what stands there now, against which the other version is decided by `If-Match`
        Refusal::Overtaken { theirs, .. } => answer["version"] = (*theirs).into(),
        _ => {}
    }
    answer
}

fn faults_json(faults: &Faults) -> Json {
    faults.iter().map(|fault| json!({"path": fault.path, "code": fault.code, "detail": fault.sentence})).collect()
}

fn many(visit: &Visit) -> Result<Answer, Refusal> {
    let kind = visit.shell.registry().kind(visit.asked("kind")).ok_or_else(|| refuse("kind", "请用 ?kind= 指明记录的种类"))?;
    if visit.actor()?.grant(kind.class) < Grant::Masked {
        return Err(Refusal::NotFound);
    }
    let limit = visit.asked("limit").parse().unwrap_or(PAGE_ROWS).clamp(1, 200);
    let rows = visit.list(&ListQuestion { limit: limit + 1, ..list::question(visit, kind)? }, kind.class, Grant::Masked)?;
    let more = rows.len() > limit as usize;
    let shown = &rows[..rows.len().min(limit as usize)];
    let items: Result<Vec<Json>, Refusal> = shown.iter().map(|row| read(visit, kind, row)).collect();
    let next = shown.last().filter(|_| more).map(Row::cursor).map(|Cursor { day, key: Key(key) }| format!("{day}~{key}"));
    Ok(Answer::Json(200, json!({"records": items?, "next": next}), None))
}

fn one(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, kind) = visit.readable(visit.id("id")?)?;
    Ok(Answer::Json(200, read(visit, kind, &row)?, Some(row.version)))
}

/// A record as it is handed out, which is written down: to those who read it, a program shows everything in plain.
fn read(visit: &Visit, kind: &KindDef, row: &Row) -> Result<Json, Refusal> {
    let shown = record_json(visit, kind, row)?;
    visit.looked(row, kind, if shown["record"].is_null() { "ReadRecord" } else { "Reveal" })?;
    Ok(shown)
}

/// A record as the API shows it; to those who may only see it masked, the document is left out.
fn record_json(visit: &Visit, kind: &KindDef, row: &Row) -> Result<Json, Refusal> {
    let (opened, destroyed) = if visit.reads(row, kind)? {
        match visit.shell.store().open_record(row, None) {
            Err(StoreError::Destroyed { on, order, .. }) => (None, Some(crate::vault::destroyed_sentence(on, order))),
            opened => (Some(opened?), None),
        }
    } else {
        (None, None)
    };
    let (document, attachments) = opened.map_or((None, Vec::new()), |opened| (opened.doc, opened.attachments));
    let attachments: Vec<Json> = attachments.iter().map(attachment::calls::face).collect();
    let tree = visit.shell.store().tree();
    Ok(json!({
        "id": row.id.to_string(), "kind": row.kind, "version": row.version, "org": tree.node(row.org).map(|node| node.code.clone()),
        "day": row.day.to_string(), "state": row.state, "due": row.due.map(|day| day.to_string()), "entered_at": row.entered_at.to_string(),
        "deleted_at": row.ended_at.map(|at| at.to_string()), "record": document, "attachments": attachments,
        "destroyed": destroyed,
    }))
}

/// The version that a change is based on: `If-Match: "3"`.
pub(crate) fn expected(visit: &Visit) -> Result<u32, Refusal> {
    let tag = visit.header("if-match").map(|tag| tag.trim_matches('"'));
    tag.and_then(|tag| tag.parse().ok()).ok_or_else(|| Problem::new("if_match", "更正和删除要带上所依据的版本：If-Match").into())
}

fn replace(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, kind) = visit.writable(visit.id("id")?)?;
    let body = body(visit)?;
    let entry = Entry {
        kind: row.kind.clone(),
        record: row.id,
        org: row.org,
        expected: Some(expected(visit)?),
        typed: Some(typed(kind, &body, outdoors::captured(&body, body["now"].as_i64(), visit.now).at.day())?),
        why: why(&body)?,
    };
    let receipt = visit.shell.keep(visit.actor()?, visit.now, entry)?;
    Ok(Answer::Json(200, receipt_json(row.id, &receipt), receipt.records.first().map(|written| written.version)))
}

fn why(body: &Json) -> Result<Option<String>, Refusal> {
    match body["why"].as_str().map(str::trim) {
        Some(why) if !why.is_empty() => Ok(Some(why.to_owned())),
        _ => Err(refuse("why", "请写明为什么更正或删除")),
    }
}

/// Why something is deleted: in the body or, where a program sends none, in the query.
pub(crate) fn reason(visit: &Visit) -> Result<String, Refusal> {
    let said = if visit.body.is_empty() { json!({"why": visit.asked("why")}) } else { body(visit)? };
    Ok(why(&said)?.unwrap_or_default())
}

fn delete(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, _) = visit.allowed(visit.id("id")?, Action::Delete)?;
    let why = Some(reason(visit)?);
    let entry = Entry { kind: row.kind.clone(), record: row.id, org: row.org, expected: Some(expected(visit)?), typed: None, why };
    visit.shell.keep(visit.actor()?, visit.now, entry)?;
    Ok(Answer::Nothing)
}

/// The OpenAPI 3.1 document: paths from the routes, schemas from the definitions.
pub fn openapi(routes: impl Iterator<Item = &'static Route>, kinds: impl Iterator<Item = &'static KindDef>) -> Json {
    let mut schemas = JsonMembers::new();
    let mut codes = Vec::new();
    for kind in kinds {
        schemas.insert(kind.shape.code.to_owned(), shape_schema(kind.shape));
        codes.push(kind.shape.code);
    }
    let documents: Vec<Json> = codes.iter().map(|code| json!({"$ref": format!("#/components/schemas/{code}")})).collect();
    let id = json!({"type": "string", "format": "uuid"});
    schemas.insert("Entry".to_owned(), json!({
        "type": "object", "required": ["kind", "record"],
        "properties": {"id": id, "kind": {"type": "string", "enum": codes}, "org": {"type": "string"}, "record": {"type": "object", "anyOf": documents}, "why": {"type": "string"}},
    }));
    schemas.insert("Receipt".to_owned(), json!({
        "type": "object", "required": ["status"],
        "properties": {"id": {"type": ["string", "null"]}, "version": {"type": "integer"}, "seq": {"type": "integer"}, "status": {"type": "string", "enum": ["stored", "already_stored", "conflict", "refused"]}, "code": {"type": "string"}, "reason": {"type": "string"}, "draft": {"type": "string"}},
    }));
    schemas.insert("Problem".to_owned(), json!({
        "type": "object", "required": ["title", "status", "code"],
        "properties": {"type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"}, "code": {"type": "string"}, "errors": {"type": "array", "items": {"type": "object"}}},
    }));
    let mut paths = JsonMembers::new();
    for route in routes.filter(|route| route.path.starts_with("/api/")) {
        let path = paths.entry(route.path.to_owned()).or_insert_with(|| json!({}));
        path[verb(route.verb)] = operation(route);
    }
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Kapok", "version": env!("CARGO_PKG_VERSION"), "description": "红棉的接口。写入与页面走同一道门；错误按 RFC 9457。"},
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "security": [{"token": []}],
    })
}

fn verb(verb: Verb) -> &'static str {
    match verb {
        Verb::Get => "get",
        Verb::Post => "post",
        Verb::Put => "put",
        Verb::Delete => "delete",
    }
}

fn operation(route: &Route) -> Json {
    let inside = route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let mut parameters: Vec<Json> = inside.map(|name| json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}})).collect();
    if route.verb == Verb::Get && route.path == "/api/v1/records" {
        parameters.extend(
            ["kind", "org", "from", "to", "state", "after", "limit"]
                .map(|name| json!({"name": name, "in": "query", "required": name == "kind", "schema": {"type": "string"}})),
        );
    }
    if matches!(route.verb, Verb::Put | Verb::Delete) {
        parameters.push(json!({"name": "If-Match", "in": "header", "required": true, "schema": {"type": "string"}}));
    }
    let problem =
        |text: &str| json!({"description": text, "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}});
    let done = json!({"description": "Done", "content": {"application/json": {"schema": {}}}});
    let mut operation = json!({
        "summary": route.about,
        "operationId": format!("{}{}", verb(route.verb), route.path.replace(['/', '{', '}', '.'], "_")),
        "parameters": parameters,
        "responses": {"200": done, "401": problem("Nobody has signed in"), "403": problem("Not allowed"), "404": problem("Not there"), "409": problem("Overtaken"), "413": problem("Too large"), "422": problem("To be mended"), "429": problem("Too many requests"), "503": problem("Busy")},
    });
    if route.verb == Verb::Get && route.path.ends_with("/{attachment}") {
        let bytes = json!({"schema": {"type": "string", "format": "binary"}});
        operation["responses"]["200"] = json!({"description": "The bytes", "content": {"image/jpeg": bytes, "application/pdf": bytes}});
    }
    match route.verb {
        Verb::Post => operation["responses"]["201"] = json!({"description": "Stored"}),
        Verb::Delete => operation["responses"]["204"] = json!({"description": "Deleted"}),
        Verb::Get | Verb::Put => {}
    }
    let body = match (route.verb, route.path) {
        (Verb::Post, "/api/v1/sync") => {
            json!({"type": "object", "required": ["records"], "properties": {"records": {"type": "array", "maxItems": SYNC_RECORDS_MAX, "items": {"$ref": "#/components/schemas/Entry"}}}})
        }
        (Verb::Post, path) if path.ends_with("/attachments") => {
            let files = json!({"type": "array", "items": {"type": "string", "format": "binary"}});
            let form = json!({"type": "object", "required": ["files"], "properties": {"files": files}});
            operation["requestBody"] = json!({"required": true, "content": {"multipart/form-data": {"schema": form}}});
            return operation;
        }
        (Verb::Post | Verb::Put, _) => json!({"$ref": "#/components/schemas/Entry"}),
        _ => return operation,
    };
    operation["requestBody"] = json!({"required": true, "content": {"application/json": {"schema": body}}});
    operation
}
