//! The feed for a calendar on the phone (iCalendar, RFC 5545): a day, how many of what; never whom. The address is the key: made by the account, kept
//! as a hash, shown once, and worthless after it is made again or taken back, or when the account is.

use super::seen::{Part, Seen};
use crate::look::{Button, Card, Tone, note};
use crate::pages::show;
use crate::text::t;
use crate::{Answer, Needs, Refusal, Route, Visit, get, post};
use base::{Day, Key, hex};
use maud::{Markup, html};
use sha2::{Digest as _, Sha256};
use std::{collections::BTreeMap, fmt::Write as _};

/// Routes of this subject.
pub(super) const ROUTES: &[Route] = &[
    get("/feed/{account}/{secret}", Needs::Nobody, "What is due, for a calendar; names nobody", feed),
    post("/duties/feed", Needs::Account, "Makes a new address of the feed, or takes it back", change),
];

/// The place of the hash in the particulars of an account.
const KEPT: &str = "feed";
/// The feed looks so many days ahead, and everything overdue stands on today.
const AHEAD_DAYS: i32 = 92;

/// Whether there is a feed, and the way to make or end it.
pub(super) fn card(visit: &Visit) -> Result<Markup, Refusal> {
    let lang = visit.lang();
    let account = visit.shell.store().account(visit.actor()?.account)?;
    let has = account.body.get(KEPT).is_some_and(base::Json::is_string);
    let body = html! {
        p { (t(lang, "手机或电脑的日历可以订阅一个地址，每天自动更新。日历里只有哪天有几件什么事，没有姓名。")) }
        form method="post" action="/duties/feed" class="row" {
            (Button::submit(t(lang, if has { "换一个新地址" } else { "生成订阅地址" })).named("make", "1"))
            @if has { (Button::submit(t(lang, "取消订阅")).named("end", "1").ghost()) }
        }
    };
    Ok(html! { (Card::new(t(lang, "订阅到日历")).body(&body)) })
}

fn hash_of(secret: &str) -> String {
    hex::encode(&Sha256::digest(secret.as_bytes()))
}

fn change(visit: &Visit) -> Result<Answer, Refusal> {
    let lang = visit.lang();
    let actor = visit.actor()?;
    let makes = !visit.posted("make").is_empty();
    let secret = hex::encode(&visit.shell.random::<24>());
    let kept = makes.then(|| hash_of(&secret));
    visit.shell.store().change_account(actor.account, move |account| {
        account.body[KEPT] = kept.clone().map_or(serde_json::Value::Null, serde_json::Value::String);
        Ok(())
    })?;
    visit.shell.write_down(actor, "ChangeFeed", actor.account, if makes { "made" } else { "ended" })?;
    if !makes {
        return Ok(Answer::next("/duties/month"));
    }
    let address = format!("/feed/{}/{secret}", actor.account.0);
    let main = html! {
        (note(Tone::Ok, &html! { p { (t(lang, "地址只显示这一次，请现在就复制。谁有这个地址，谁就能看到哪天有几件什么事。")) } }))
        (Card::new(t(lang, "订阅地址")).body(&html! {
            p { input class="code wide" type="text" readonly value=(address) aria-label=(t(lang, "订阅地址")); }
            p class="sm mut" { (t(lang, "前面加上本系统的网址，例如 https://…；在日历软件里选“订阅日历”，粘贴地址。")) }
            (Button::link(t(lang, "回到月历"), "/duties/month"))
        }))
    };
    Ok(show(visit, &crate::look::Page::new("订阅地址", t(lang, "订阅地址"), main)))
}

fn feed(visit: &Visit) -> Result<Answer, Refusal> {
    let key: u32 = visit.parameter("account").parse().map_err(|_| Refusal::NotFound)?;
    let account = visit.shell.store().account(Key(key))?;
    let kept = account.body.get(KEPT).and_then(|hash| hash.as_str()).unwrap_or_default();
    if account.disabled_at.is_some() || kept.is_empty() || kept != hash_of(visit.parameter("secret")) {
        return Err(Refusal::NotFound);
    }
    let actor = visit.shell.actor_of(&account, Vec::new())?;
    let today = visit.today();
    let duties = visit.shell.duties()?;
    let seen = Seen::of(&visit.shell, &actor, &duties, today);
    let mut days: BTreeMap<(Day, &str), usize> = BTreeMap::new();
    for (part, held) in seen.desk(seen.has_own) {
        let day = match part {
            Part::Missed => continue,
            Part::Overdue => today,
            _ => held.duty.due,
        };
        if day - today <= AHEAD_DAYS {
            *days.entry((day, held.duty.rule.what)).or_default() += 1;
        }
    }
    Ok(Answer::Text("text/calendar; charset=utf-8", calendar(&days, today)))
}

/// The text of a calendar: an event of a whole day for each sort of thing.
fn calendar(days: &BTreeMap<(Day, &str), usize>, today: Day) -> String {
    let digits = |day: Day| day.to_string().replace('-', "");
    let mut text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Kapok//duties//ZH\r\nX-WR-CALNAME:红棉 要办的事\r\n".to_owned();
    for (n, ((day, what), count)) in days.iter().enumerate() {
        let escaped = what.replace('\\', "\\\\").replace(';', "\\;").replace(',', "\\,");
        // writing to a String cannot fail
        let _ = write!(
            text,
            "BEGIN:VEVENT\r\nUID:{}-{n}@kapok\r\nDTSTAMP:{}T000000Z\r\nDTSTART;VALUE=DATE:{}\r\nDTEND;VALUE=DATE:{}\r\nSUMMARY:{escaped} {count} 件\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\n",
            digits(*day),
            digits(today),
            digits(*day),
            digits(*day + 1),
        );
    }
    text.push_str("END:VCALENDAR\r\n");
    text
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_a_whole_day_and_says_how_many_of_what() {
        let day: Day = "2026-11-30".parse().unwrap();
        let text = calendar(&BTreeMap::from([((day, "尿检"), 3)]), day - 9);
        assert!(text.contains("DTSTART;VALUE=DATE:20261130\r\nDTEND;VALUE=DATE:20261201\r\nSUMMARY:尿检 3 件\r\n"), "{text}");
        assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"));
    }
}
