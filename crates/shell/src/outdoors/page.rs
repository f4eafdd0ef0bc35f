//! The page itself and its service worker: the same bytes for everybody, until the program changes. Words that the script says stand in the page, so that
//! there is one catalogue of texts.

use super::pack::{is_chosen, kinds, linked};
use crate::form::{Form, preset};
use crate::look::{self, Button, Card, Frame, Page, Picker, Shape, Tone, asset};
use crate::{Answer, Refusal, Visit, slice::KindDef, text::t};
use base::{Faults, Id, Moment, Typed};
use maud::{Markup, html};
use serde_json::json;
use std::collections::BTreeSet;

/// What the script says, by its name there. `{}` is filled in by the script.
const WORDS: &[(&str, &str)] = &[
    ("offline", "没有信号，{} 条存在这台手机上，有信号就发"),
    ("sending", "正在发送 {}/{}"),
    ("sent", "已全部发送"),
    ("trouble", "{} 条需要处理"),
    ("signin", "登录已过期，{} 条还在这台手机上，请重新登录，登录后接着发"),
    ("first", "第一次用要先登录，之后没有信号也能记"),
    ("other", "另一位同事在这台手机上还有 {} 条没有发送，请用那位同事的账号登录后发送"),
    ("busy", "服务器正忙，{} 条稍后再发"),
    ("unfit", "这个浏览器不能离线登记，请用手机自带的浏览器打开（网址要以 https 开头）"),
    ("clock", "这台手机的时钟和服务器差 {} 小时，“今天”按服务器的时间算"),
    ("began", "开始填写：{}"),
    ("kept", "已存在这台手机上"),
    ("stored", "已存，等着发送"),
    ("missing", "还没有填：{}"),
    ("none", "没有等待发送的记录"),
    ("draft", "没填完"),
    ("waiting", "等待发送"),
    ("pictures", "内容已发送，照片等待发送"),
    ("continue", "接着填"),
    ("drop", "不要了"),
    ("sure", "再点一次就删除"),
    ("refused", "没有收：{}"),
    ("conflict", "和服务器上的不一样，请看两个版本再决定"),
    ("compare", "看两个版本"),
    ("theirs", "以服务器上的为准"),
    ("mine", "以这台手机上的为准"),
    ("another", "另存一条新的"),
    ("why", "外出登记：以手机上填写的为准"),
    ("doubt", "等待发送期间手机时钟改过，“今天”记成了 {}，请核对"),
    ("look", "去看这条记录"),
    ("right", "日期没错"),
    ("taken", "带了 {} 人，{} 时清除"),
    ("nobody", "现在没有带名单"),
    ("full", "最多带 50 人"),
    ("leave", "还有 {} 条没有发送。现在退出会清除存在这台手机上的登记，没有发送的找不回来。仍要退出，请再点一次"),
    ("unreadable", "这一条打不开了，只能删除"),
    ("picture", "照片 {}"),
    ("me", "我"),
];

/// Stands for the caller's own record in forms that are the same for everybody; the script puts him in its place.
const SOMEBODY: &str = "00000000-0000-7000-8000-000000000000";

/// The page.
pub(super) fn show(visit: &Visit) -> Answer {
    Answer::Page(document(visit))
}

/// The service worker: which pages and files belong together, by a name that changes with any of them, and what it does with them.
pub(super) fn worker(visit: &Visit) -> Result<Answer, Refusal> {
    let of_slices = visit.shell.registry().slices().iter().flat_map(|slice| slice.routes);
    let (mut files, mut kept) = (BTreeSet::new(), Vec::new());
    let mut version = asset::hash(asset::WORKER_SCRIPT);
    for (route, stands_for) in super::ROUTES.iter().chain(of_slices).filter_map(|route| Some((route, route.stands_in_for?))) {
        let Answer::Page(page) = (route.run)(visit)? else { continue };
        let page = page.into_string();
        version = version.rotate_left(1) ^ asset::hash(&page);
        files.insert(route.path.to_owned());
        files.extend(assets_of(&page));
        kept.push((stands_for.split('/').map(|part| if part.starts_with('{') { "[^/]+" } else { part }).collect::<Vec<_>>().join("/"), route.path));
    }
    let head = format!("const VERSION = 'kapok-{version:016x}';\nconst FILES = {};\nconst KEPT = {};\n", json!(files), json!(kept));
    Ok(Answer::Text("text/javascript; charset=utf-8", head + asset::WORKER_SCRIPT))
}

/// The files of the program that a page asks for.
fn assets_of(page: &str) -> impl Iterator<Item = String> {
    page.split('"').filter(|part| part.starts_with("/assets/")).map(str::to_owned)
}

fn document(visit: &Visit) -> Markup {
    let kinds: Vec<&KindDef> = kinds(visit).collect();
    let lang = visit.lang();
    let main = html! {
        p class="net flow" role="status" data-state { (t(lang, "正在打开……")) }
        p data-enter hidden { (Button::link(t(lang, "登录"), "/signin?next=/field").primary().block()) }
        noscript { (look::note(Tone::Warn, &html! { p { (t(lang, "外出登记需要 JavaScript，请在浏览器设置里打开，或换手机自带的浏览器")) } })) }
        div data-home {
            section class="errands" aria-label=(t(lang, "记什么")) {
                @for kind in &kinds {
                    @for errand in kind.outdoors {
                        button class="btn lg" type="button" data-open=(kind.shape.code) data-given=(errand.given) disabled { (look::icon(errand.icon)) span { (errand.label) } }
                    }
                }
            }
            (Card::new(t(lang, "这台手机上的记录")).flush().body(&html! { ul class="rows" data-items { li class="mut" { (t(lang, "没有等待发送的记录")) } } }))
            (take_along(visit, &kinds))
            form class="mt" method="post" action="/signout" { p class="sm mut" data-leave {} (Button::submit(t(lang, "退出登录")).icon("exit").block()) }
        }
        div data-sheet hidden {
            p class="sm mut" data-began {}
            div role="alert" data-missing tabindex="-1" {}
            form data-form="" novalidate {
                div data-fields {}
                section class="card" { div class="pad" { (look::Field::new(lang, "_photos", t(lang, "照片")).hint(t(lang, "在手机上压小，去掉拍摄地点")).file("image/*", true)) ul class="sm" data-photos {} } }
            }
            div class="bar" { p class="saved" role="status" data-saved {} button class="btn" type="button" data-back { (t(lang, "先放着")) } button class="btn primary" type="button" data-keep { (t(lang, "存好")) } }
        }
        @for kind in &kinds { (blank(visit, kind)) }
        ul hidden data-words { @for (name, words) in WORDS { li data-word=(name) { (t(lang, words)) } } }
        script type="module" src=(asset::field_href()) {}
    };
    let title = t(lang, "外出登记");
    Page::new(title, title, main).shape(Shape::Slim).back("/today").render(&Frame { lang, ..Frame::default() })
}

/// A kind's empty form. 今天 stays a word: on which day it was written is found when it is sent.
fn blank(visit: &Visit, kind: &KindDef) -> Markup {
    let lang = visit.lang();
    let long_ago = Moment::from_millis(0).day();
    let somebody: Vec<(&str, Id)> = SOMEBODY.parse().map(|id| ("worker", id)).into_iter().collect();
    let mut typed: Typed = preset(kind.shape, long_ago, &somebody);
    for field in kind.shape.fields.iter().filter(|field| field.spec.preset == "今天") {
        typed.set(field.name, field.spec.preset);
    }
    let me = t(lang, "我");
    let form = Form {
        lang,
        today: long_ago,
        typed: &typed,
        faults: &Faults::new(),
        name: &|_, _| (me.to_owned(), String::new()),
        offered: &|_, _| Vec::new(),
        asked: "",
        given: &[],
    };
    let needed: Vec<&str> = kind.shape.fields.iter().filter(|field| !field.optional).map(|field| field.name).collect();
    html! { template data-kind=(kind.shape.code) data-label=(kind.shape.label) data-needed=(needed.join(" ")) { (form.fields(kind.shape)) } }
}

/// The choice of whom to take along, made with signal.
fn take_along(visit: &Visit, kinds: &[&KindDef]) -> Markup {
    let lang = visit.lang();
    let registry = visit.shell.registry();
    let of_people = linked(kinds.iter().copied(), true).into_iter().filter_map(|kind| registry.kind(kind)).filter(|kind| is_chosen(kind.class));
    html! {
        details class="card more-fields" data-take {
            summary class="card-h" { h2 class="h3" { (t(lang, "今天要见的人")) } }
            form class="pad" {
                p class="sm mut" { (t(lang, "有信号时选好带上，最多 50 人；姓名遮住，12 小时后或退出登录时清除")) }
                p data-taken role="status" {}
                @for kind in of_people {
                    @let name = format!("take-{}", kind.shape.code);
                    @let source = format!("/pick/{}", kind.shape.code);
                    (look::Field::new(lang, &name, kind.shape.label).pick(&Picker { source: &source, typed: "", example: t(lang, "名字、拼音首字母、尾号或编号"), choices: &[], several: true }))
                }
                button class="btn primary" type="submit" { (t(lang, "带上名单")) }
            }
        }
    }
}
