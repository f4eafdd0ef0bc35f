//! The public form: drawn, taken, answered with a receipt, corrected by it. Called by the router for whoever has the link. What it writes goes through
//! the one door as the program itself at the publication's organisation.

use super::{Opened, arrival, code, seal, survey};
use crate::SelfReport;
use crate::survey::{SurveyAnswer, fill, path_of};
use base::{Against, Faults, Id, Link, Text, Typed, Value as _};
use maud::{Markup, html};
use shell::drawn::{Drawn, Worth};
use shell::look::{self, Button, Card, Field, Frame, Page, Shape, TextKind, Tone};
use shell::{Actor, Answer, Entry, Refusal, Visit};
use store::Row;

/// Why a form was corrected, as its versions say it.
const BY_RECEIPT: &str = "本人凭回执号更正";

/// What is said where a receipt opens nothing: it is wrong, too old, or its report was checked.
const NOT_TO_BE_CORRECTED: &str = "没有找到可以更正的回执号：请核对；超过 24 小时，或者工作人员已经核对过的，请打电话改";

/// A form as it is shown once more.
struct Shown<'a> {
    typed: &'a Typed,
    faults: &'a Faults,
    drawn: &'a Drawn,
    /// The receipt of the answer that is being corrected; empty for a new one.
    receipt: &'a str,
    /// What is said above the form.
    said: &'a str,
}

pub(crate) fn page(visit: &Visit) -> Result<Answer, Refusal> {
    let opened = Opened::of(visit, visit.parameter("code"))?;
    if !opened.is_open(visit) {
        return Ok(Answer::PageWith(410, over(visit, &opened)));
    }
    let mut typed = Typed::new(visit.today());
    if let Some((_, _, design)) = &opened.form {
        survey::preset(design, &mut typed);
    }
    let shown = Shown { typed: &typed, faults: &Faults::new(), drawn: &Drawn::now(visit, &opened.ground())?, receipt: "", said: "" };
    Ok(Answer::Page(drawn(visit, &opened, &shown)))
}

fn rendered(visit: &Visit, opened: &Opened, page: Page) -> Markup {
    let frame = Frame { organisation: visit.shell.org_name(opened.row.org), ..Frame::default() };
    page.shape(Shape::Public).sub(opened.publication.title.0.as_str()).render(&frame)
}

fn over(visit: &Visit, opened: &Opened) -> Markup {
    let publication = &opened.publication;
    let main = html! {
        p class="prose" { "这张表现在不收了，您不用再填。" }
        p { "有问题请找：" (publication.enquiries) }
    };
    rendered(visit, opened, Page::new("不再收集", "这张表已经停止收集", main))
}

fn drawn(visit: &Visit, opened: &Opened, shown: &Shown<'_>) -> Markup {
    let publication = &opened.publication;
    let here = format!("/r/{}", code::code_of(opened.row.id));
    let sentences: Vec<(&str, &str)> = shown.faults.iter().map(|fault| (fault.path.as_str(), fault.sentence.as_str())).collect();
    let main = html! {
        @if !shown.said.is_empty() { (look::note(Tone::Warn, &html! { p class="mb0" role="status" { (shown.said) } })) }
        @if !sentences.is_empty() { (look::error_summary(visit.lang(), &sentences)) }
        p class="prose" { "不需要账号。可以替家里的老人、孩子填，一人一份。" }
        (notice(opened))
        form method="post" action=(here) data-session=(here) data-today=(visit.today()) {
            (shown.drawn.fields())
            @if !shown.receipt.is_empty() { input type="hidden" name="_receipt" value=(shown.receipt); }
            @match &opened.form {
                Some((_, _, design)) => (survey::fields(visit, design, shown.typed, shown.faults)),
                None => (arrival::fields(visit, shown.typed, shown.faults)),
            }
            section class="card" { div class="pad" {
                (Field::new(visit.lang(), "filled_by", "替别人填的，请写您的姓名和关系").optional().wide().text(shown.typed.get("filled_by")))
                (Field::new(visit.lang(), "_agree", "我看了上面的说明，同意为这件事收集和使用这些内容")
                    .error(shown.faults.at("_agree").map_or("", |fault| fault.sentence.as_str())).tick("yes", !visit.posted("_agree").is_empty()))
                p { (Button::submit(if shown.receipt.is_empty() { "提交" } else { "提交更正" }).primary().large().block()) }
                p class="hint mb0 js-only" { "没提交前，填的内容只留在这部手机的这个窗口里，关掉窗口就没有了" }
            } }
        }
        @if shown.receipt.is_empty() { (by_receipt(visit, &here)) }
        div class="trust" { span { "没有手机的人，请到门岗或社工站当面登记" } }
        p class="hint" { "有问题请找：" (publication.enquiries) }
    };
    let page = Page::new(publication.title.0.as_str(), publication.title.0.as_str(), main);
    rendered(visit, opened, if sentences.is_empty() { page } else { page.failed() })
}

/// What has to be said before anybody answers.
fn notice(opened: &Opened) -> Markup {
    let publication = &opened.publication;
    let lines = [
        ("谁收集", publication.collector.0.as_str()),
        ("为什么", &publication.purpose.0),
        ("保存多久", &publication.kept.0),
        ("有问题找谁", &publication.enquiries.0),
    ];
    Card::new("填之前请看").body(&html! {
        dl { @for (what, text) in lines { dt class="mut sm" { (what) } dd { (text) } } }
        p class="mb0" { "内容提交后马上加密封存，只有负责核对的工作人员能看。您可以要求查看、更正或删除。没有标必填的可以不填。" }
    })
}

fn by_receipt(visit: &Visit, here: &str) -> Markup {
    html! {
        details class="card more-fields" {
            summary class="card-h" { h2 class="h3" { "已经填过，要改一下" } }
            div class="pad" {
                form method="post" action={ (here) "/change" } {
                    (Field::new(visit.lang(), "receipt", "回执号").hint("提交后看到的 10 个字母和数字，24 小时内有效").kind(TextKind::Plain).text(""))
                    p class="mb0" { (Button::submit("打开我填的").large().block()) }
                }
            }
        }
    }
}

pub(crate) fn submit(visit: &Visit) -> Result<Answer, Refusal> {
    let opened = Opened::of(visit, visit.parameter("code"))?;
    if !opened.is_open(visit) {
        return Ok(Answer::PageWith(410, over(visit, &opened)));
    }
    let posted = visit.typed();
    let receipt = visit.posted("_receipt");
    let again = |drawn: &Drawn, faults: &Faults, said: &str| {
        let shown = Shown { typed: &posted, faults, drawn, receipt, said };
        Ok(Answer::PageWith(422, self::drawn(visit, &opened, &shown)))
    };
    let form = match Drawn::posted(visit, &opened.ground())? {
        (Some(form), Worth::Right) => form,
        (Some(form), Worth::TooFast) => return again(&form, &Faults::new(), "提交得太快了。内容都在，请看一遍再点提交"),
        _ => return again(&Drawn::now(visit, &opened.ground())?, &Faults::new(), "这一页放得太久了。内容都在，请再点一次提交"),
    };
    let mut faults = Faults::new();
    faults.require(!visit.posted("_agree").is_empty(), "_agree", "not_agreed", "请先看说明，同意了再提交；不同意就不用填");
    let earlier = match receipt {
        "" => None,
        receipt => match earlier(visit, &opened, receipt)? {
            Some(row) => Some(row),
            None => return again(&form, &Faults::new(), NOT_TO_BE_CORRECTED),
        },
    };
    let record = earlier.as_ref().map_or(form.record, |row| row.id);
    let typed = answered(visit, &opened, &posted, record, earlier.as_ref(), &mut faults)?;
    if opened.form.is_none()
        && let Some(path) = arrival::is_known(visit, &opened, &typed, record)?
    {
        faults.add(path, "known", "已收到。要改一下，请用回执号");
    }
    if !faults.is_empty() {
        return again(&form, &faults, "");
    }
    let entry = Entry {
        kind: opened.kind().to_owned(),
        record,
        org: opened.row.org,
        expected: earlier.as_ref().map(|row| row.version),
        typed: Some(typed),
        why: earlier.as_ref().map(|_| BY_RECEIPT.to_owned()),
    };
    match visit.shell.keep(&Actor::program(opened.row.org), visit.now, entry) {
        Ok(_) => Ok(Answer::Page(received(visit, &opened, &seal::receipt(visit, &opened, record)?))),
        Err(Refusal::Problem(problem)) if problem.against == Against::Present => again(&form, &Faults::new(), "这一份已经收到。要改一下，请用回执号"),
        Err(Refusal::Problem(problem)) => again(&form, &problem.faults, ""),
        Err(other) => Err(other),
    }
}

/// The record as it will be written: what was asked of the public, and what the program knows.
fn answered(visit: &Visit, opened: &Opened, posted: &Typed, record: Id, earlier: Option<&Row>, faults: &mut Faults) -> Result<Typed, Refusal> {
    let receipt = seal::receipt(visit, opened, record)?;
    let filled_by = posted.get("filled_by");
    let Some((form_row, _, design)) = &opened.form else {
        let mut typed = Typed::new(visit.today());
        if let Some(row) = earlier {
            report(visit, row)?.write("", &mut typed);
        } else {
            typed.set("on", visit.today().to_string());
        }
        let number = typed.get("resident_id").to_owned();
        arrival::asked(posted, &mut typed);
        if typed.is_blank("resident_id") && !number.is_empty() {
            typed.set("resident_id", number);
        }
        for (path, text) in [("filled_by", filled_by), ("receipt", &receipt), ("consent", &consent(opened))] {
            typed.remove(path);
            if !text.is_empty() {
                typed.set(path, text);
            }
        }
        if let Some(campaign) = opened.publication.campaign {
            typed.set("campaign", campaign.id().to_string());
        }
        return Ok(typed);
    };
    let answers = match fill(design, posted) {
        Ok(answers) => answers,
        Err(found) => {
            found.into_iter().for_each(|fault| faults.add(fault.path, fault.code, fault.sentence));
            Vec::new()
        }
    };
    let answer = SurveyAnswer {
        form: Link::to(form_row.id),
        version: form_row.version,
        on: earlier.map_or(visit.today(), |row| row.day),
        answers,
        worker: None,
        filled_by: (!filled_by.is_empty()).then(|| Text(filled_by.chars().take(base::TEXT_CHARS_MAX).collect())),
        receipt: Some(Text(receipt)),
        consent: Some(Text(consent(opened))),
        campaign: opened.publication.campaign,
        note: None,
    };
    let mut typed = Typed::new(visit.today());
    answer.write("", &mut typed);
    Ok(typed)
}

/// Which notice was agreed to: the publication in its version.
fn consent(opened: &Opened) -> String {
    let title: String = opened.publication.title.0.chars().take(100).collect();
    format!("{title} 第 {} 版", opened.row.version)
}

fn report(visit: &Visit, row: &Row) -> Result<SelfReport, Refusal> {
    let document = visit.shell.store().open_record(row, None)?.doc;
    document.as_ref().and_then(SelfReport::from_json).ok_or(Refusal::NotFound)
}

/// The answer of a receipt, while it can be corrected: for a day, and until a worker has checked it.
fn earlier(visit: &Visit, opened: &Opened, typed: &str) -> Result<Option<Row>, Refusal> {
    let Some(receipt) = code::receipt_typed(typed) else { return Ok(None) };
    for row in arrival::named(visit, opened, &receipt)? {
        let is_free = row.state.as_deref().is_none_or(|state| state == "submitted");
        if is_free && seal::is_fresh(row.entered_at, visit.now) && seal::receipt(visit, opened, row.id)? == receipt {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

pub(crate) fn change(visit: &Visit) -> Result<Answer, Refusal> {
    let opened = Opened::of(visit, visit.parameter("code"))?;
    if !opened.is_open(visit) {
        return Ok(Answer::PageWith(410, over(visit, &opened)));
    }
    let receipt = visit.posted("receipt");
    let form = Drawn::now(visit, &opened.ground())?;
    let Some(row) = earlier(visit, &opened, receipt)? else {
        let (typed, faults) = (Typed::new(visit.today()), Faults::new());
        let shown = Shown { typed: &typed, faults: &faults, drawn: &form, receipt: "", said: NOT_TO_BE_CORRECTED };
        return Ok(Answer::PageWith(422, drawn(visit, &opened, &shown)));
    };
    let typed = if opened.form.is_some() { answers_again(visit, &row)? } else { arrival::again(&report(visit, &row)?, visit.today()) };
    let said = "这是您填的，改好后再提交。身份证号不再显示，不改就留空";
    let shown = Shown { typed: &typed, faults: &Faults::new(), drawn: &form, receipt, said };
    Ok(Answer::Page(drawn(visit, &opened, &shown)))
}

fn answers_again(visit: &Visit, row: &Row) -> Result<Typed, Refusal> {
    let document = visit.shell.store().open_record(row, None)?.doc;
    let answer = document.as_ref().and_then(SurveyAnswer::from_json).ok_or(Refusal::NotFound)?;
    let mut typed = Typed::new(visit.today());
    for answered in &answer.answers {
        typed.set(&path_of(&answered.question.0), answered.value.0.clone());
    }
    if let Some(who) = answer.filled_by {
        typed.set("filled_by", who.0);
    }
    Ok(typed)
}

fn received(visit: &Visit, opened: &Opened, receipt: &str) -> Markup {
    let here = format!("/r/{}", code::code_of(opened.row.id));
    let main = html! {
        p class="prose" { "谢谢。内容已经封存，这里不会再显示。" }
        section class="card" { div class="pad" data-session-done=(here) {
            p class="mut mb0" { "回执号" }
            p class="h1 code" { (code::shown(receipt)) }
            p class="mb0" { "请截图或抄下来。24 小时内填错了，可以凭它更正；过了时间请打电话：" (opened.publication.enquiries) }
        } }
        p { (Button::link("再填一份（替家人填）", here.as_str()).large().block()) }
    };
    rendered(visit, opened, Page::new("已收到", "已收到", main))
}
