//! Writing a record: the form for a new one and for a correction. The form carries the id of the record that it will become, so that sending it
//! twice stores it once; every way out (adding a row, looking somebody up, saving a draft, an error) draws the same form from the same texts.

use super::{drafts, record, show, show_failed};
use crate::attachment::pages as attachment;
use crate::form::{Form, preset};
use crate::look::{self, Page, submit_bar};
use crate::refusal::CLOSED;
use crate::{Answer, Entry, Needs, Refusal, Route, Visit, get, naming::Naming, post, slice::KindDef, text::t};
use base::{
    Control, Day, Faults, Id, Key, Problem, Typed,
    policy::{Class, Grant},
};
use maud::{Markup, html};
use store::{Attachment, Row, Stored};

/// Routes of this subject.
pub(crate) const ROUTES: &[Route] = &[
    get("/records/new/{kind}", Needs::Account, "The form for a new record", new).with_fields(),
    post("/records/new/{kind}", Needs::Account, "Stores a new record", create).with_files().with_fields(),
    get("/records/{id}/edit", Needs::Account, "The form for a correction", edit),
    post("/records/{id}/edit", Needs::Account, "Stores a correction", correct).with_fields(),
];

/// What a form is about.
struct Sheet {
    kind: &'static KindDef,
    record: Id,
    org: Key,
    /// The version that is corrected; none for a new record.
    version: Option<u32>,
    typed: Typed,
    why: String,
    /// The page from which one came and to which saving leads; empty: the page of the record.
    back: String,
    /// Fields that the link to the form has filled in.
    given: Vec<&'static str>,
    /// Files that came with the form of a new record.
    files: Files,
}

/// Files of a record that is being written: they wait in the store, and the form says which of them are meant.
#[derive(Default)]
struct Files {
    waiting: Vec<Attachment>,
    meant: Vec<Id>,
    /// What was not taken in, in sentences.
    unfit: Vec<String>,
}

impl Files {
    /// All that wait for a record, as when a draft is taken up again.
    fn waiting(visit: &Visit, record: Id) -> Result<Self, Refusal> {
        let waiting = visit.shell.store().waiting_attachments(visit.actor()?.account, record)?;
        Ok(Self { meant: waiting.iter().map(|attachment| attachment.id).collect(), waiting, unfit: Vec::new() })
    }

    /// Those that are ticked in the posted form, and those that come with it.
    fn posted(visit: &Visit, kind: &KindDef, record: Id, org: Key) -> Result<Self, Refusal> {
        let sent = attachment::take_in(visit, kind, record, org)?;
        let ticked = visit.form.iter().filter(|(name, _)| name == "_attached").filter_map(|(_, id)| id.parse().ok());
        let mut files = Self { unfit: sent.unfit, ..Self::waiting(visit, record)? };
        files.meant.clear();
        for id in ticked.chain(sent.attachments.iter().map(|attachment| attachment.id)) {
            if !files.meant.contains(&id) {
                files.meant.push(id);
            }
        }
        let place = |id: Id| files.meant.iter().position(|meant| *meant == id).unwrap_or(usize::MAX);
        files.waiting.sort_by_key(|attachment| place(attachment.id));
        if files.meant.len() > attachment::ATTACHMENTS_MAX {
            files.unfit.push(attachment::too_many().sentence());
        }
        Ok(files)
    }

    fn left_out(&self) -> Vec<Id> {
        self.waiting.iter().map(|attachment| attachment.id).filter(|id| !self.meant.contains(id)).collect()
    }
}

fn kind_of(visit: &Visit) -> Result<&'static KindDef, Refusal> {
    let kind = visit.shell.registry().kind(visit.parameter("kind")).ok_or(Refusal::NotFound)?;
    if visit.actor()?.grant(kind.class) < Grant::Write {
        return Err(Refusal::Denied);
    }
    Ok(kind)
}

fn new(visit: &Visit) -> Result<Answer, Refusal> {
    let kind = kind_of(visit)?;
    let actor = visit.actor()?;
    let mine: Vec<(&str, Id)> = actor.worker.map(|worker| ("worker", worker)).into_iter().collect();
    let mut sheet = Sheet {
        kind,
        record: visit.shell.new_id(),
        org: writing_org(visit, kind.class)?,
        version: None,
        typed: preset(kind.shape, visit.today(), &mine),
        why: String::new(),
        back: back(visit, visit.asked("back")),
        given: Vec::new(),
        files: Files::default(),
    };
    if let Ok(record) = visit.asked("draft").parse::<Id>()
        && let Some(draft) = drafts::read(visit, &drafts::place(kind.shape.code, record))?
    {
        sheet.record = record;
        sheet.typed = draft;
        sheet.files = Files::waiting(visit, record)?;
    }
    // A link that leads here may name records, choices and days: ?served=…&kind=…&on=…; never texts, which do not belong into an address.
    for field in kind.shape.fields {
        let is_choice = |text: &str| match field.control {
            Control::One(choices) => choices.iter().any(|choice| choice.code == text),
            Control::Day => text.parse::<Day>().is_ok(),
            _ => false,
        };
        for text in visit.asked_all(field.name).filter(|text| text.parse::<Id>().is_ok() || is_choice(text)) {
            // what the link says stands in place of what is usual
            if !sheet.given.contains(&field.name) {
                sheet.typed.remove(field.name);
            }
            sheet.given.push(field.name);
            if is_choice(text) {
                sheet.typed.set(field.name, text);
            } else {
                sheet.typed.push(field.name, text);
            }
        }
    }
    fill_in_what_is_meant(visit, kind, &mut sheet.typed)?;
    Ok(show(visit, &page(visit, &sheet, &Faults::new())))
}

/// A record that has to be named and of which there is only one about the same person is named: the measure in which an agreement is signed.
fn fill_in_what_is_meant(visit: &Visit, kind: &KindDef, typed: &mut Typed) -> Result<(), Refusal> {
    /// More records than anybody has of the kinds that are named so.
    const LOOK_BACK: u32 = 400;
    let Some(person) = typed.get("person").parse().ok().and_then(|id| visit.shell.store().key_of(id).ok()) else { return Ok(()) };
    for field in kind.shape.fields.iter().filter(|field| !field.optional) {
        let Control::Link(to) = field.control else { continue };
        if !typed.is_blank(field.name) {
            continue;
        }
        let linked = visit.shell.store().linked(person, None, None, LOOK_BACK)?.into_iter().map(|linked| linked.row);
        let class = visit.shell.registry().kind(to).map(|kind| kind.class);
        let known = |row: &Row| class.is_some_and(|class| visit.sees(row, class, Grant::Masked));
        let meant: Vec<Row> = linked.filter(|row| row.kind == to && row.subject == person && row.ended_at.is_none() && known(row)).collect();
        if let [only] = meant.as_slice() {
            typed.set(field.name, only.id.to_string());
        }
    }
    Ok(())
}

/// A page of the program to which one may return: of the day, or a record's own; nothing else.
fn back(visit: &Visit, asked: &str) -> String {
    let has_page = |page: &str| visit.shell.registry().kinds().any(|kind| kind.page == Some(page));
    let is_record = asked.rsplit_once('/').is_some_and(|(page, id)| id.parse::<Id>().is_ok() && has_page(page));
    let is_known = ["/today", "/duties"].contains(&asked) || is_record;
    if is_known { asked.to_owned() } else { String::new() }
}

fn edit(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, kind) = visit.writable(visit.id("id")?)?;
    // a form shows everything in plain
    visit.looked(&row, kind, "ReadToCorrect")?;
    let typed = record::texts(visit, &row, kind, None)?;
    // who comes to fill in one field need not say why
    let field = crate::form::label_of(kind.shape, visit.asked("fill"));
    let why = if visit.asked("fill").is_empty() { String::new() } else { look::format::fill(t(visit.lang(), "补填{}"), &[&field]) };
    let sheet = Sheet {
        kind,
        record: row.id,
        org: row.org,
        version: Some(row.version),
        typed,
        why,
        back: back(visit, visit.asked("back")),
        given: Vec::new(),
        files: Files::default(),
    };
    Ok(show(visit, &page(visit, &sheet, &Faults::new())))
}

fn create(visit: &Visit) -> Result<Answer, Refusal> {
    let kind = kind_of(visit)?;
    let record = visit.posted("_record").parse().unwrap_or_else(|_| visit.shell.new_id());
    let org = match visit.posted("_org").parse::<Id>() {
        Ok(id) => visit.shell.store().key_of(id)?,
        Err(_) => writing_org(visit, kind.class)?,
    };
    let files = Files::posted(visit, kind, record, org)?;
    let sheet = Sheet {
        kind,
        record,
        org,
        version: None,
        typed: visit.typed(),
        why: visit.posted("_why").to_owned(),
        back: back(visit, visit.posted("_back")),
        given: Vec::new(),
        files,
    };
    save(visit, sheet)
}

fn correct(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, kind) = visit.writable(visit.id("id")?)?;
    let version = visit.posted("_version").parse().ok();
    let sheet = Sheet {
        kind,
        record: row.id,
        org: row.org,
        version: Some(version.unwrap_or(row.version)),
        typed: visit.typed(),
        why: visit.posted("_why").to_owned(),
        back: back(visit, visit.posted("_back")),
        given: Vec::new(),
        files: Files::default(),
    };
    save(visit, sheet)
}

/// The organisation under which the caller's new records are filed: the first at which writing this class is granted.
fn writing_org(visit: &Visit, class: Class) -> Result<Key, Refusal> {
    let writes = visit.actor()?.grants.iter().find(|(role, _)| base::policy::grant(*role, class) >= Grant::Write);
    writes.map(|(_, org)| *org).ok_or(Refusal::Denied)
}

fn save(visit: &Visit, mut sheet: Sheet) -> Result<Answer, Refusal> {
    if let Some(redraw) = steered(visit, &mut sheet) {
        return redraw;
    }
    let mut faults = Faults::new();
    if sheet.version.is_some() && sheet.why.is_empty() {
        faults.add("_why", "required", "请写明为什么更正");
    }
    if !sheet.files.unfit.is_empty() {
        faults.add("_files", "unfit", sheet.files.unfit.join("；"));
    }
    if !faults.is_empty() {
        if let Err(others) = (sheet.kind.read)(&sheet.typed) {
            others.into_iter().for_each(|fault| faults.add(fault.path, fault.code, fault.sentence));
        }
        return Ok(show_failed(visit, 422, page(visit, &sheet, &faults)));
    }
    let entry = Entry {
        kind: sheet.kind.shape.code.to_owned(),
        record: sheet.record,
        org: sheet.org,
        expected: sheet.version,
        typed: Some(sheet.typed.clone()),
        why: (!sheet.why.is_empty()).then(|| sheet.why.clone()),
    };
    match visit.shell.keep_with(visit.actor()?, visit.now, entry, &sheet.files.meant) {
        Ok(receipt) => {
            drafts::drop(visit, &drafts::place(sheet.kind.shape.code, sheet.record))?;
            let said = match (receipt.stored, sheet.version) {
                (Stored::Already, _) => "said=already".to_owned(),
                (Stored::Now, None) => attachment::said("stored", sheet.record, &receipt),
                (Stored::Now, Some(_)) => attachment::said("corrected", sheet.record, &receipt),
            };
            let own = format!("/records/{}", sheet.record);
            let next = if sheet.back.is_empty() { &own } else { &sheet.back };
            Ok(Answer::next(format!("{next}?{said}&kind={}", sheet.kind.shape.code)))
        }
        Err(Refusal::Problem(problem)) => {
            if problem.code == CLOSED && sheet.version.is_none() {
                drafts::keep(visit, &drafts::place(sheet.kind.shape.code, sheet.record), &sheet.typed)?;
            }
            let status = Refusal::Problem(problem.clone()).status();
            Ok(show_failed(visit, status, refused(visit, &sheet, problem)))
        }
        Err(Refusal::Overtaken { theirs, .. }) => overtaken(visit, &sheet, theirs),
        Err(other) => Err(other),
    }
}

fn refused(visit: &Visit, sheet: &Sheet, problem: Problem) -> Page {
    let mut faults = problem.faults;
    if let Some(fault) = faults.at("why").filter(|fault| fault.code == CLOSED).cloned() {
        faults = Faults::new();
        faults.add("_why", fault.code, fault.sentence);
    }
    if faults.is_empty() {
        faults.add("", problem.code, problem.sentence);
    }
    page(visit, sheet, &faults)
}

/// Buttons that change the form instead of sending it: rows added or taken away, somebody looked up, a draft saved.
fn steered(visit: &Visit, sheet: &mut Sheet) -> Option<Result<Answer, Refusal>> {
    let redraw = |sheet: &Sheet| Some(Ok(show(visit, &page(visit, sheet, &Faults::new()))));
    if !visit.posted("_add").is_empty() {
        let group = visit.posted("_add");
        let next = sheet.typed.rows(group).last().map_or(1, |last| last + 1);
        let first = sheet.kind.shape.field(group).and_then(|field| match field.control {
            base::Control::Rows(shape) => Some(shape.fields[0].name),
            _ => None,
        });
        // A blank that is kept: rows are recognised by what is typed in them.
        let path = base::join(group, &next.to_string());
        sheet.typed.set(&first.map_or(path.clone(), |first| base::join(&path, first)), "");
        return redraw(sheet);
    }
    if let Some((group, row)) = visit.posted("_remove").rsplit_once('.') {
        let gone = base::join(group, row);
        let left = sheet
            .typed
            .pairs()
            .filter(|(path, _)| *path != gone && !path.starts_with(&format!("{gone}.")))
            .map(|(path, text)| (path.to_owned(), text.to_owned()));
        sheet.typed = Typed::from_pairs(visit.today(), left.collect::<Vec<_>>());
        return redraw(sheet);
    }
    if !visit.posted("_find").is_empty() {
        return redraw(sheet);
    }
    if !visit.posted("_draft").is_empty() {
        let kept = drafts::keep(visit, &drafts::place(sheet.kind.shape.code, sheet.record), &sheet.typed);
        return Some(kept.map(|()| Answer::next("/today?said=draft")));
    }
    None
}

/// Somebody else was faster: both versions side by side, what was typed stays in the form, now against their version.
fn overtaken(visit: &Visit, sheet: &Sheet, theirs: u32) -> Result<Answer, Refusal> {
    let (row, kind) = visit.readable(sheet.record)?;
    let now = record::texts(visit, &row, kind, None)?;
    let differences = super::versions::differences(visit, kind, &now, &sheet.typed, true);
    let mut faults = Faults::new();
    let sentence = match theirs {
        0 => "这条记录在打开表格之后被别人删除了。要更正，先在记录页恢复它；这里填的可以抄回去",
        _ => "这条记录在打开表格之后被别人改过。下面列出不同之处；再次提交会以现在填写的为准",
    };
    faults.add("", "overtaken", sentence);
    let (typed, why, back) = (sheet.typed.clone(), sheet.why.clone(), sheet.back.clone());
    let ours =
        Sheet { kind, record: sheet.record, org: sheet.org, version: Some(theirs), typed, why, back, given: Vec::new(), files: Files::default() };
    let page = page_with(visit, &ours, &faults, &html! { (look::Card::new("两个版本的不同").body(&differences)) });
    Ok(show_failed(visit, 409, page))
}

fn page(visit: &Visit, sheet: &Sheet, faults: &Faults) -> Page {
    page_with(visit, sheet, faults, &html! {})
}

fn page_with(visit: &Visit, sheet: &Sheet, faults: &Faults, above: &Markup) -> Page {
    let lang = visit.lang();
    let shell = &visit.shell;
    let name = |_: &str, id: Id| {
        // a new form that names what its writer may not know is answered as if there were no such record
        let is_known = sheet.version.is_some() || visit.known(id).is_some();
        let naming = if is_known { shell.naming(id) } else { Naming::default() };
        (naming.name, naming.detail)
    };
    let recent = super::search::Recent::new(visit, sheet.kind);
    let offered = |path: &str, kind: &str| recent.offered(path, kind);
    let form = Form {
        lang,
        today: visit.today(),
        typed: &sheet.typed,
        faults,
        name: &name,
        offered: &offered,
        asked: visit.asked("fill"),
        given: &sheet.given,
    };
    let shape = sheet.kind.shape;
    let (title, action) = match sheet.version {
        None => (shape.label.to_owned(), format!("/records/new/{}", shape.code)),
        Some(_) => (format!("更正{}", shape.label), format!("/records/{}/edit", sheet.record)),
    };
    let new = sheet.version.is_none();
    let why_error = faults.at("_why").map_or("", |fault| fault.sentence.as_str());
    let org_id = shell.store().get_key(sheet.org).map(|row| row.id.to_string()).unwrap_or_default();
    let main = html! {
        (form.summary(shape))
        (above)
        div class="two" {
        form id="record" method="post" action=(action) enctype=[new.then_some("multipart/form-data")] data-wait=[new.then(|| format!("/attachments/{}?kind={}", sheet.record, shape.code))] data-draft={ "/drafts/" (shape.code) "/" (sheet.record) } data-preview={ "/preview/" (shape.code) } {
            input type="hidden" name="_record" value=(sheet.record);
            input type="hidden" name="_org" value=(org_id);
            @if !sheet.back.is_empty() { input type="hidden" name="_back" value=(sheet.back); }
            @if let Some(version) = sheet.version { input type="hidden" name="_version" value=(version); }
            (form.fields(shape))
            @if new {
                @if !why_error.is_empty() || (!sheet.why.is_empty() && faults.iter().all(|fault| fault.code != CLOSED)) {
                    section class="card" { div class="pad" { (look::Field::new(lang, "_why", t(lang, "为什么补录")).hint(t(lang, "填的内容已存成草稿；写明原因再提交，就作为关账后的调整保存")).error(why_error).required().wide().text(&sheet.why)) } }
                }
                (attachment::field(visit, sheet.record, &sheet.files.waiting, &sheet.files.left_out(), faults.at("_files").map_or("", |fault| fault.sentence.as_str())))
            } @else {
                section class="card" { div class="pad" { (look::Field::new(lang, "_why", t(lang, "为什么更正")).hint(t(lang, "旧版本留着，原因写进版本记录")).error(why_error).required().wide().text(&sheet.why)) } }
            }
        }
        aside class="sticky" { div id="preview" { (super::preview::effects(visit, sheet.kind, &sheet.typed)) } }
        }
    };
    let submit = if sheet.version.is_none() { t(lang, "提交") } else { t(lang, "保存更正") };
    let mut page = Page::new(&title, &title, main).sub(shape.about).bar(submit_bar(lang, "record", submit, sheet.version.is_none()));
    if !sheet.back.is_empty() {
        page = page.back(&sheet.back);
    } else if sheet.version.is_some() {
        page = page.back(format!("/records/{}", sheet.record));
    }
    page
}
