//! The part of a desk's page that goes on without a network (`assets/desk.js`), and the page that browsers keep for it: the same for everybody, without
//! names and without an account. Words that the script says stand here, so that there is one catalogue of texts. Called by the desk's own page,
//! which shows its plain form until the script can do better. Absent: anything about a session; the device remembers that, sealed.

use crate::Proxy;
use base::Choice as _;
use maud::{Markup, html};
use shell::look::{self, Button, Card, Choice, Field, Frame, Layout, Page, Shape, Tone, asset};
use shell::text::{Lang, t};
use shell::{Answer, Needs, Route, Visit, get, route::Weight};

/// The script of a desk; what keeps and sends comes before it.
const DESK_SCRIPT: &str = include_str!("../../assets/desk.js");
const DESK_HASH: u64 = asset::hash(DESK_SCRIPT);

/// Where the script is.
pub(super) const SCRIPT: Route = Route {
    weight: Weight::None,
    ..get("/assets/desk.js", Needs::Nobody, "A file of the program itself", |_| {
        Ok(Answer::Asset("text/javascript; charset=utf-8", DESK_SCRIPT.as_bytes()))
    })
};

/// What the script says, by its name there. `{}` is filled in by the script.
const WORDS: &[(&str, &str)] = &[
    ("first", "这个登记台在这台机器上还没打开过，要有信号时先打开一次"),
    ("signfirst", "请先登录，登录后领到排队号，没有信号也能登记"),
    ("nodesk", "没有信号，请打开已经选好的登记台"),
    ("gone", "这一场登记打不开了，请回到集中登记看看"),
    ("ended", "这一场已经过了结束日期，不再登记，{} 人待发"),
    ("destroyed", "这一场的名单已经销毁，不再登记，{} 人待发"),
    ("shared", "另一台机器也在用 {} 号台（{} 领过号），请换一个台号"),
    ("move", "换一个台号"),
    ("offline", "没有信号，{} 人待发，接着登记"),
    ("alone", "没有信号，接着登记，有信号就发"),
    ("sending", "{} 人待发"),
    ("sent", "全部已发"),
    ("busy", "服务器正忙，{} 人稍后再发，接着登记"),
    ("signin", "登录已过期，{} 人还在这台机器上，请重新登录，登录后接着发"),
    ("odd", "{} 人需要处理"),
    ("others", "别的登记台或外出登记还有 {} 条在这台机器上"),
    ("desk", "{} 号台"),
    ("number", "{} 号"),
    ("place", "第 {} 管 第 {} 位"),
    ("tube", "{} 管 {}/{}"),
    ("kind", "集中登记"),
    ("ofcode", "预约码"),
    ("ofpaper", "证件尾号 {}"),
    ("badpaper", "身份证号不对，请重读一次；读不出来就写姓名"),
    ("nobody", "请扫预约码、读身份证，或者写姓名"),
    ("noproxy", "代办的请写代办人姓名"),
    ("nonumbers", "领来的排队号用完了，请记在纸上，有信号后补登"),
    ("twice", "这位已经在 {} 于 {} 号台登记过（{} 号），不用再排一次"),
    ("anyway", "仍要登记，存为重复"),
    ("not", "不登记"),
    ("away", "已经退出登录，没有登记，请重新登录"),
    ("unkept", "这台机器存不下，没有登记，请记在纸上"),
    ("refused", "没有收：{}"),
    ("mend", "更正后再发"),
    ("doubt", "重复：{} 于 {} 号台登记过（{} 号），两次都存了，等人核对"),
    ("look", "看重复登记"),
    ("seen", "知道了"),
    ("unreadable", "这一条打不开了，只能删除"),
    ("drop", "不要了"),
];

/// The page as browsers keep it.
pub(super) fn page(visit: &Visit) -> Answer {
    let lang = visit.lang();
    let title = t(lang, "登记台");
    let main = html! {
        (part(lang))
        noscript { (look::note(Tone::Warn, &html! { p { (t(lang, "没有信号时登记要浏览器的脚本，请打开它")) } })) }
    };
    let page = Page::new(title, title, main).heading_stays().shape(Shape::Slim).back("/desk");
    Answer::Page(page.render(&Frame { lang, ..Frame::default() }))
}

/// The part and its scripts; hidden until the script has something to go on with.
pub(super) fn part(lang: Lang) -> Markup {
    let own = Choice::new("", t(lang, "本人"), true);
    let proxies: Vec<Choice<'_>> =
        std::iter::once(own).chain(Proxy::CHOICES.iter().map(|proxy| Choice::new(proxy.code, t(lang, proxy.label), false))).collect();
    html! {
        div class="desk" data-live hidden {
            p class="row between" { b class="h3" data-desk {} span class="sending" role="status" data-state {} }
            p data-enter hidden { (Button::link(t(lang, "登录"), "/signin").primary()) }
            div class="called" role="status" data-called hidden { b data-number {} span data-place {} }
            div class="note warn" role="alert" data-shared hidden {}
            div class="note warn" role="alert" data-warning hidden {}
            form class="card" data-scan autocomplete="off" hidden {
                div class="pad" {
                    label class="h2" for="live-line" { (t(lang, "扫码、读身份证，或写姓名")) }
                    input id="live-line" type="text" data-line autocapitalize="off" spellcheck="false" enterkeyhint="done" class="wide";
                    (Field::new(lang, "live_proxy", t(lang, "替谁来")).one(&proxies, Layout::Flow))
                    div data-proxy hidden { (Field::new(lang, "live_proxy_name", t(lang, "代办人姓名")).text("")) }
                    details class="mt" { summary { (t(lang, "联系方式")) } (Field::new(lang, "live_phone", t(lang, "联系方式")).optional().text("")) }
                    div class="row mt" {
                        (Button::submit(t(lang, "登记")).primary().large())
                        button class="btn lg" type="button" data-fresh { (t(lang, "换新管再登记")) }
                    }
                }
            }
            div data-odd hidden { (Card::new(t(lang, "需要处理")).flush().body(&html! { ul class="rows" data-troubles {} })) }
            div data-figures hidden {
                dl class="figures" {
                    div { dt { (t(lang, "这台机器已登记")) } dd data-came {} }
                    div { dt { (t(lang, "手上还有号")) } dd data-left {} }
                    div { dt { (t(lang, "当前管")) } dd data-tube {} }
                }
                (Card::new(t(lang, "刚才")).flush().body(&html! { ul class="rows" data-recent {} }))
            }
            ul hidden { @for (name, words) in WORDS { li data-word=(name) { (t(lang, words)) } } }
        }
        script src=(asset::outbox_href()) defer {}
        script type="module" src={ "/assets/desk.js?v=" (format!("{DESK_HASH:016x}")) } {}
    }
}
