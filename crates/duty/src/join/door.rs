//! The way in for a volunteer: a page for everybody, with the notice that the law wants (个人信息保护法 art. 14, 17), and the act behind it. The use of
//! the code is counted on its record in the same act that registers the volunteer, against the version that was seen, so that of many who type the last
//! use at once one gets it. Called by the router. Absent: what the code is (`code`), and how a guest is kept apart (`shell::account`).

use super::{Watch, code, task};
use crate::{JoinCode, Volunteer};
use base::policy::Role;
use base::{Faults, Id, Key, Phone, Shape, Typed, Value, shown_name};
use maud::{Markup, html};
use shell::account::Guest;
use shell::look::{self, Button, Card, Field, Frame, Page, TextKind, Tone};
use shell::{Act, Actor, Answer, Entry, Refusal, Visit};
use store::Row;

/// Others may come by the same code at the same moment.
const ATTEMPTS: u32 = 8;
/// Volunteers of one phone that are looked through.
const NAMED_MAX: usize = 20;
/// Why an opening has one more version.
const WHY: &str = "志愿者凭口令上岗";
/// The same for a wrong code, a used one and one that is over.
const UNKNOWN: &str = "口令不对，或者已经用完、收回、过点了，请问带班的人";

#[allow(clippy::unnecessary_wraps, reason = "every route's function answers or refuses")]
pub(super) fn page(visit: &Visit) -> Result<Answer, Refusal> {
    Ok(Answer::Page(drawn(visit, &Faults::new())))
}

fn drawn(visit: &Visit, faults: &Faults) -> Markup {
    let lang = visit.lang();
    let errors: Vec<(&str, &str)> = faults.iter().map(|fault| (fault.path.as_str(), fault.sentence.as_str())).collect();
    let error = |path: &str| faults.at(path).map_or("", |fault| fault.sentence.as_str());
    let main = html! {
        @if visit.asked("said") == "left" { (look::note(Tone::Ok, &html! { p class="mb0" role="status" { "已签退，时长记下了。谢谢您！" } })) }
        @if !errors.is_empty() { (look::error_summary(lang, &errors)) }
        (Card::new("填之前请看").body(&html! {
            p { "姓名和电话只用来登记您的志愿服务时长、有事联系您，由开口令的社工站保存，不公开。您可以要求查看、更正或删除。" }
            p class="mb0" { "上岗后看到的情况请保密，不拍照，不外传。" }
        }))
        form method="post" action="/join" {
            section class="card" { div class="pad" {
                (Field::new(lang, "code", "口令").hint("带班的人会告诉您，6 个字母和数字").kind(TextKind::Plain).error(error("code")).required().text(visit.posted("code")))
                (Field::new(lang, "name", "姓名").error(error("name")).required().text(visit.posted("name")))
                (Field::new(lang, "phone", "电话").kind(TextKind::Phone).error(error("phone")).required().text(visit.posted("phone")))
                (Field::new(lang, "_agree", "我看了上面的说明，同意登记").error(error("_agree")).tick("yes", !visit.posted("_agree").is_empty()))
                p { (Button::submit("签到上岗").primary().large().block()) }
            } }
        }
    };
    let page = Page::new("志愿者上岗", "志愿者上岗", main);
    rendered(visit, if errors.is_empty() { page } else { page.failed() }, Key::NONE)
}

/// A page for somebody without navigation.
pub(super) fn rendered(visit: &Visit, page: Page, org: Key) -> Markup {
    let organisation = if org.is_none() { String::new() } else { visit.shell.org_name(org) };
    page.shape(look::Shape::Public).render(&Frame { organisation, ..Frame::default() })
}

pub(super) fn take(visit: &Visit) -> Result<Answer, Refusal> {
    let (name, phone) = (visit.posted("name"), Phone::parse(visit.posted("phone")));
    let mut faults = Faults::new();
    faults.require(!name.is_empty(), "name", "required", "请写姓名");
    faults.require(phone.is_ok(), "phone", "not_a_phone", "请写手机号码");
    faults.require(!visit.posted("_agree").is_empty(), "_agree", "not_agreed", "请先看说明，同意了再签到");
    let Ok(phone) = phone else { return Ok(Answer::PageWith(422, drawn(visit, &faults))) };
    if !faults.is_empty() {
        return Ok(Answer::PageWith(422, drawn(visit, &faults)));
    }
    for _ in 0..ATTEMPTS {
        let found = match visit.guess("join", || code::found(visit, visit.posted("code"))) {
            Err(Refusal::TooMany(seconds)) => {
                faults.add("code", "too_many", format!("口令试错太多次，请 {seconds} 秒后再按签到，填过的还在"));
                let wait = vec![("retry-after", seconds.to_string())];
                return Ok(Answer::With(Box::new(Answer::PageWith(429, drawn(visit, &faults))), wait));
            }
            found => found?,
        };
        let Some((row, opening, watch)) = found else {
            faults.add("code", "unknown", UNKNOWN);
            return Ok(Answer::PageWith(422, drawn(visit, &faults)));
        };
        match registered(visit, &row, &opening, &watch, (name, &phone)) {
            Ok(volunteer) => return admitted(visit, &watch, volunteer, name),
            Err(Refusal::Overtaken { .. }) => {}
            Err(refusal) => return Err(refusal),
        }
    }
    Err(Refusal::Busy("现在人多，请过几秒再试。填过的内容还在"))
}

/// Counts the use of the code and registers the volunteer, if nobody of this name and phone is; gives the volunteer's record.
fn registered(visit: &Visit, row: &Row, opening: &JoinCode, watch: &Watch, (name, phone): (&str, &Phone)) -> Result<Id, Refusal> {
    let org = watch.row.org;
    let known = known(visit, org, name, phone)?;
    let mut used = Typed::new(visit.today());
    JoinCode { used: Some(opening.used.unwrap_or(0) + 1), ..opening.clone() }.write("", &mut used);
    let mut entries = vec![Entry::after(row, Some(used), WHY)];
    let volunteer = known.unwrap_or_else(|| visit.shell.new_id());
    if known.is_none() {
        let mut typed = Typed::new(visit.today());
        typed.set("name", name);
        typed.set("phone", visit.posted("phone"));
        typed.set("registered", visit.today().to_string());
        // nobody has looked at a paper of theirs yet
        typed.set("unchecked", visit.today().to_string());
        entries.push(Entry { kind: Volunteer::CODE.to_owned(), record: volunteer, org, expected: None, typed: Some(typed), why: None });
    }
    visit.shell.carry_out(&Actor::program(org), Act { id: visit.shell.new_id(), name: "StoreRecord", at: visit.now, entries, reads: Vec::new() })?;
    Ok(volunteer)
}

/// A volunteer of the station with this name and phone.
fn known(visit: &Visit, org: Key, name: &str, phone: &Phone) -> Result<Option<Id>, Refusal> {
    let store = visit.shell.store();
    let keys: Vec<Key> = store.names().search(&phone.digits(), &|_| true, NAMED_MAX).into_iter().map(|hit| hit.key).collect();
    for row in store.get_keys(&keys)?.into_iter().filter(|row| row.kind == Volunteer::CODE && row.org == org && row.ended_at.is_none()) {
        let document = store.open_record(&row, None)?.doc;
        let volunteer = document.as_ref().and_then(Volunteer::from_json);
        if volunteer.is_some_and(|volunteer| volunteer.name.0 == name && volunteer.phone.as_ref().map(Phone::digits) == Some(phone.digits())) {
            return Ok(Some(row.id));
        }
    }
    Ok(None)
}

/// The volunteer is on duty: a guest of the shift's page, with the check-in written under the own account.
fn admitted(visit: &Visit, watch: &Watch, volunteer: Id, name: &str) -> Result<Answer, Refusal> {
    let own = visit.shell.store().key_of(volunteer)?;
    let until = watch.ends().ok_or(Refusal::NotFound)?;
    let (path, name) = (watch.task(), shown_name(name));
    let guest = Guest { name: &name, own, role: (Role::Volunteer, watch.row.org), path: &path, until };
    let (account, answer) = visit.admit(&guest, Answer::next(path.clone()))?;
    if watch.open_of(visit, own)?.is_none() {
        task::check_in(visit, watch, volunteer, account)?;
    }
    Ok(answer)
}
