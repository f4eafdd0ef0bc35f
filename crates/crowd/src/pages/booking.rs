//! The public page by which somebody registers before for a window of a session: no account, one column, large. It ends with a code of one's own as a
//! picture, which is shown at the desk; by the code it is found again and taken back. What is written goes through the one door as the program at the
//! session's organisation, into the session's vault. Served after everything else, so it cannot storm the desks. Against machines: `shell::drawn`.
//! Absent: any list of who registered.

use crate::{Code, CrowdRegistration, CrowdSession, Proxy, desk, floors};
use base::{Choice as _, Faults, Shape as _, Time, Typed, Value as _};
use maud::{Markup, html};
use shell::drawn::{Drawn, Ground, Worth};
use shell::look::{self, Button, Card, Choice, Field, Frame, Layout, Page, Shape, TextKind, Tone, format::fill};
use shell::text::t;
use shell::{Actor, Answer, Entry, Refusal, Visit};
use store::Row;

/// What the public is asked; whatever else was sent is dropped.
const ASKED: [&str; 7] = ["name", "phone", "resident_id", "window", "proxy", "proxy_name", "proxy_phone"];
/// Why a registration was deleted, as its versions say it.
const TAKEN_BACK: &str = "本人凭预约码取消";

/// The session, for everybody who has its address.
fn session_of(visit: &Visit) -> Result<(Row, CrowdSession), Refusal> {
    let row = visit.shell.store().get(visit.id("session")?)?;
    if row.kind != CrowdSession::CODE || row.ended_at.is_some() {
        return Err(Refusal::NotFound);
    }
    desk::check_kept(&visit.shell, &row)?;
    let session = desk::opened(&visit.shell, &row)?;
    Ok((row, session))
}

fn ground(row: &Row) -> Ground {
    Ground { of: row.id, org: row.org, campaign: row.key }
}

/// The windows that are still to come, with the places left in each; none for as many as come.
fn open_windows(visit: &Visit, row: &Row, session: &CrowdSession) -> Result<Vec<(Time, Option<usize>)>, Refusal> {
    if session.on < visit.today() || session.is_over(visit.today()) {
        return Ok(Vec::new());
    }
    let now = desk::clock(visit);
    let present = session.window_of(now).filter(|_| session.on == visit.today());
    let is_over = session.on == visit.today() && now >= session.to;
    floors::read(&visit.shell, row, |floor| {
        let to_come = session.windows().filter(|window| !is_over && present.is_none_or(|present| *window >= present));
        let left = |window| session.places().map(|places| (places as usize).saturating_sub(floor.expected(window)));
        to_come.map(|window| (window, left(window))).collect()
    })
}

fn rendered(visit: &Visit, row: &Row, session: &CrowdSession, page: Page) -> Markup {
    let frame = Frame { organisation: visit.shell.org_name(row.org), lang: visit.lang(), ..Frame::default() };
    let place = session.place.map(|place| visit.shell.naming(place.id()).name).unwrap_or_default();
    page.heading_stays().shape(Shape::Public).sub(format!("{} {}–{} {place}", session.on, session.from, session.to)).render(&frame)
}

/// A form as it is shown.
struct Shown<'a> {
    typed: &'a Typed,
    faults: &'a Faults,
    drawn: &'a Drawn,
    said: &'a str,
}

pub(super) fn page(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, session) = session_of(visit)?;
    let shown = Shown { typed: &Typed::new(visit.today()), faults: &Faults::new(), drawn: &Drawn::now(visit, &ground(&row))?, said: "" };
    form(visit, &row, &session, &shown).map(Answer::Page)
}

fn form(visit: &Visit, row: &Row, session: &CrowdSession, shown: &Shown<'_>) -> Result<Markup, Refusal> {
    let lang = visit.lang();
    let here = format!("/book/{}", row.id);
    let windows = open_windows(visit, row, session)?;
    let Shown { typed, faults, drawn, said } = shown;
    let errors: Vec<(&str, &str)> = faults.iter().map(|fault| (fault.path.as_str(), fault.sentence.as_str())).collect();
    let wrong = |path: &str| faults.at(path).map_or("", |fault| fault.sentence.as_str());
    let free: Vec<(String, String)> = windows
        .iter()
        .filter(|(_, left)| left.is_none_or(|left| left > 0))
        .map(|(window, left)| {
            let left = left.map(|left| fill(t(lang, "还有 {} 个名额"), &[&left.to_string()]));
            (window.to_string(), left.map_or_else(|| window.to_string(), |left| format!("{window}　{left}")))
        })
        .collect();
    let choices: Vec<Choice<'_>> = free.iter().map(|(code, label)| Choice::new(code, label, typed.get("window") == code)).collect();
    let proxies: Vec<(&str, &str)> =
        std::iter::once(("", t(lang, "本人"))).chain(Proxy::CHOICES.iter().map(|choice| (choice.code, t(lang, choice.label)))).collect();
    let text = |name: &'static str, label: &'static str, kind: TextKind| Field::new(lang, name, label).error(wrong(name)).kind(kind).wide();
    let main = html! {
        @if !said.is_empty() { (look::note(Tone::Warn, &html! { p class="mb0" role="status" { (said) } })) }
        @if !errors.is_empty() { (look::error_summary(lang, &errors)) }
        @if choices.is_empty() {
            p class="prose" { (t(lang, if windows.is_empty() { "这一场的预约已经结束" } else { "这一场已经约满，可以到现场问一问" })) }
        } @else {
            p class="prose" { (t(lang, "不需要账号。可以替家里的老人、孩子约，一人一份。")) }
            (notice(visit, row, session))
            form method="post" action=(here) data-session=(here) {
                (drawn.fields())
                section class="card" { div class="pad" {
                    (Field::new(lang, "window", t(lang, "哪个时段来")).error(wrong("window")).one(&choices, Layout::Public))
                    (text("name", t(lang, "姓名"), TextKind::Plain).text(typed.get("name")))
                    (text("phone", t(lang, "联系电话"), TextKind::Phone).optional().text(typed.get("phone")))
                    (text("resident_id", t(lang, "身份证号"), TextKind::Identity).hint(t(lang, "电话、身份证号填其中一项就可以")).optional().text(typed.get("resident_id")))
                    (Field::new(lang, "proxy", t(lang, "替谁约")).select(typed.get("proxy"), &proxies))
                    (text("proxy_name", t(lang, "代办人姓名"), TextKind::Plain).hint(t(lang, "替别人约的，写您自己的")).optional().text(typed.get("proxy_name")))
                    (text("proxy_phone", t(lang, "代办人电话"), TextKind::Phone).optional().text(typed.get("proxy_phone")))
                    (Field::new(lang, "_agree", t(lang, "我看了上面的说明，同意为这件事收集和使用这些内容")).error(wrong("_agree")).tick("yes", !visit.posted("_agree").is_empty()))
                    p class="mb0" { (Button::submit(t(lang, "预约")).primary().large().block()) }
                } }
            }
        }
        details class="card more-fields" {
            summary class="card-h" { h2 class="h3" { (t(lang, "已经约过，查看或取消")) } }
            div class="pad" {
                form method="post" action={ (here) "/mine" } {
                    (Field::new(lang, "code", t(lang, "预约码")).hint(t(lang, "预约后看到的 26 个字母和数字")).wide().text(""))
                    p class="mb0" { (Button::submit(t(lang, "打开我的预约")).large().block()) }
                }
            }
        }
        p { (Button::link(t(lang, "看现在排到几号"), format!("/queue/{}", row.id)).block()) }
        div class="trust" { span { (t(lang, "没有手机的人，请直接到现场登记")) } }
    };
    let page = Page::new(t(lang, "预约"), session.name.0.clone(), main);
    Ok(rendered(visit, row, session, if errors.is_empty() { page } else { page.failed() }))
}

/// What has to be said before anybody answers (个人信息保护法 art. 17).
fn notice(visit: &Visit, row: &Row, session: &CrowdSession) -> Markup {
    let lang = visit.lang();
    let until = match session.campaign {
        Some(_) => "单独封存，不进服务对象档案；应急行动结束时，由两名负责人共同销毁",
        None => "单独封存，不进服务对象档案；这一场用完后，由两名负责人共同销毁",
    };
    let lines = [
        (t(lang, "谁收集"), visit.shell.org_name(row.org)),
        (t(lang, "为什么"), t(lang, "排好这一场的时段，到场时认出您").to_owned()),
        (t(lang, "谁能看"), t(lang, "只有这一场登记台的工作人员").to_owned()),
        (t(lang, "保存多久"), t(lang, until).to_owned()),
        (t(lang, "有问题找谁"), t(lang, "现场工作人员").to_owned()),
    ];
    Card::new(t(lang, "填之前请看")).body(&html! { dl { @for (what, text) in lines { dt class="mut sm" { (what) } dd { (text) } } } })
}

pub(super) fn book(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, session) = session_of(visit)?;
    let posted = visit.typed();
    let mut typed = Typed::new(visit.today());
    for name in ASKED.iter().filter(|name| !posted.get(name).is_empty()) {
        typed.set(name, posted.get(name));
    }
    let again = |drawn: &Drawn, faults: &Faults, said: &str| {
        let shown = Shown { typed: &typed, faults, drawn, said };
        Ok(Answer::PageWith(422, form(visit, &row, &session, &shown)?))
    };
    let lang = visit.lang();
    let drawn = match Drawn::posted(visit, &ground(&row))? {
        (Some(drawn), Worth::Right) => drawn,
        (Some(drawn), Worth::TooFast) => return again(&drawn, &Faults::new(), t(lang, "提交得太快了。内容都在，请看一遍再点一次")),
        _ => return again(&Drawn::now(visit, &ground(&row))?, &Faults::new(), t(lang, "这一页放得太久了。内容都在，请再点一次")),
    };
    let mut faults = Faults::new();
    faults.require(!visit.posted("_agree").is_empty(), "_agree", "not_agreed", "请先看说明，同意了再预约；不同意就不用填");
    let windows = open_windows(visit, &row, &session)?;
    let is_open = windows.iter().any(|(window, _)| window.to_string() == typed.get("window"));
    faults.require(is_open, "window", "required", "请选一个时段");
    if !faults.is_empty() {
        return again(&drawn, &faults, "");
    }
    match desk::register(visit, &Actor::program(row.org), (&row, &session), drawn.record, typed.clone()) {
        Ok(_) => Ok(Answer::Page(ticket(visit, &row, &session, Code::of(drawn.record))?)),
        Err(Refusal::Problem(problem)) => again(&drawn, &problem.faults, if problem.faults.is_empty() { &problem.sentence } else { "" }),
        Err(other) => Err(other),
    }
}

/// The registration of a code, if it is one of this session and stands.
fn registered(visit: &Visit, row: &Row, code: &str) -> Result<Option<(Row, CrowdRegistration, Code)>, Refusal> {
    let Some(code) = Code::typed(code) else { return Ok(None) };
    let Ok(own) = visit.shell.store().get(code.record()) else { return Ok(None) };
    if own.kind != CrowdRegistration::CODE || own.campaign != row.key || own.ended_at.is_some() {
        return Ok(None);
    }
    let document = visit.shell.store().open_record(&own, None)?.doc;
    Ok(document.as_ref().and_then(CrowdRegistration::from_json).map(|registration| (own, registration, code)))
}

/// What is shown at the desk: the code as a picture, and nothing that says more about the person than the family name.
fn ticket(visit: &Visit, row: &Row, session: &CrowdSession, code: Code) -> Result<Markup, Refusal> {
    let lang = visit.lang();
    let here = format!("/book/{}", row.id);
    let (_, registration, _) = registered(visit, row, &code.to_string())?.ok_or(Refusal::NotFound)?;
    let text = code.to_string();
    let family: String = registration.name.0.chars().take(1).chain("＊".chars()).collect();
    let main = html! {
        section class="card" { div class="pad ticket" data-session-done=(here) {
            p class="h2" { (fill(t(lang, "{} {} 来"), &[&session.on.to_string(), &registration.window.to_string()])) }
            p data-code=(text) { (look::qr(&text, t(lang, "预约码"))) }
            p class="code" { (text) }
            p { span lang="zh-CN" { (family) } }
            p class="mb0" { (t(lang, "到登记台出示这个码，扫一下就登记好。请截屏，或者打印、抄下来")) }
        } }
        p { (Button::press(t(lang, "打印"), "print", "1").icon("print").large().block()) }
        p { (Button::link(t(lang, "再约一份（替家人约）"), here.as_str()).large().block()) }
        form method="post" action={ (here) "/cancel" } {
            input type="hidden" name="code" value=(text);
            p { (Button::submit(t(lang, "取消这次预约")).danger().block()) }
        }
    };
    Ok(rendered(visit, row, session, Page::new(t(lang, "我的预约"), session.name.0.clone(), main)))
}

fn not_found(visit: &Visit, row: &Row, session: &CrowdSession) -> Result<Answer, Refusal> {
    let said = t(visit.lang(), "没有找到这个预约码：请核对，取消了的也查不到");
    let shown = Shown { typed: &Typed::new(visit.today()), faults: &Faults::new(), drawn: &Drawn::now(visit, &ground(row))?, said };
    Ok(Answer::PageWith(422, form(visit, row, session, &shown)?))
}

pub(super) fn mine(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, session) = session_of(visit)?;
    match registered(visit, &row, visit.posted("code"))? {
        Some((_, _, code)) => Ok(Answer::Page(ticket(visit, &row, &session, code)?)),
        None => not_found(visit, &row, &session),
    }
}

pub(super) fn cancel(visit: &Visit) -> Result<Answer, Refusal> {
    let (row, session) = session_of(visit)?;
    let Some((own, _, code)) = registered(visit, &row, visit.posted("code"))? else { return not_found(visit, &row, &session) };
    let lang = visit.lang();
    let came = floors::read(&visit.shell, &row, |floor| floor.before(own.id, None, Some(code)).is_some())?;
    if !came {
        visit.shell.keep(&Actor::program(own.org), visit.now, Entry::after(&own, None, TAKEN_BACK))?;
    }
    let main = html! {
        p class="prose" { (t(lang, if came { "已经到场登记过，不用取消" } else { "已经取消，名额让给了别人" })) }
        p { (Button::link(t(lang, "另约一个时段"), format!("/book/{}", row.id)).large().block()) }
    };
    Ok(Answer::Page(rendered(visit, &row, &session, Page::new(t(lang, "预约"), session.name.0.clone(), main))))
}
