//! Counting as a volunteer's own task: the counting side of the post's screen and nothing else of it. The volunteer came by a code (slice `duty`) and is at
//! home below `/task/{shift}`; what is counted is written as from any telephone at the post, under the volunteer's account. Called by the routes of
//! `watch`. Absent: passes, names, temperatures, what others have counted, and the way in and out.

use super::{Watch, count, page};
use maud::html;
use shell::look::{self, Button, Frame, Page};
use shell::text::t;
use shell::{Answer, Refusal, Visit};

impl Watch {
    /// The watch of the address, for a guest whose task it is.
    fn of_task(visit: &Visit) -> Result<Self, Refusal> {
        let id: base::Id = visit.parameter("shift").parse().map_err(|_| Refusal::NotFound)?;
        if visit.actor()?.bound.as_deref() != Some(format!("/task/{id}").as_str()) {
            return Err(Refusal::NotFound);
        }
        let row = visit.shell.store().get(id)?;
        let kind = visit.shell.registry().kind(&row.kind).ok_or(Refusal::NotFound)?;
        Self::read(visit, row, kind)?.ok_or(Refusal::NotFound)
    }

    /// `/task/{shift}`.
    fn task(&self) -> String {
        format!("/task/{}", self.row.id)
    }
}

pub(super) fn screen(visit: &Visit) -> Result<Answer, Refusal> {
    let watch = Watch::of_task(visit)?;
    let numbers = watch.numbers(visit)?;
    let lang = visit.lang();
    let main = html! {
        div class="post" data-post=(watch.row.id) data-count={ (watch.task()) "/count" } data-clock=(visit.now.minute_of_day()) data-held=(numbers.held.join(","))
            data-stored=(t(lang, "已存")) data-waiting=(t(lang, "{} 次点按等待发送，数存在这台手机上")) data-offline=(t(lang, "没有信号，接着数，有信号就发"))
            data-away=(t(lang, "这个班结束了，请告诉带班的人；数还在这台手机上")) data-refused=(t(lang, "没有存上，请告诉站长；数还在这台手机上")) {
            p class="row between" { span { b { (watch.name) } " " span class="num" { (watch.hours) } } span class="num mut" { (watch.on) } }
            p class="sending" role="status" data-sending {}
            (page::counting(&numbers))
            p class="row mt" { (Button::link("返回", watch.task()).icon("left")) }
        }
        script type="module" src="/assets/post.js" {}
    };
    let page = Page::new("计数", page::place_name(visit, &watch), main).heading_stays().shape(look::Shape::Public);
    let frame = Frame { organisation: visit.shell.org_name(watch.org()), ..Frame::default() };
    Ok(Answer::Page(page.render(&frame)))
}

pub(super) fn take(visit: &Visit) -> Result<Answer, Refusal> {
    count::taken(visit, &Watch::of_task(visit)?, "")
}
