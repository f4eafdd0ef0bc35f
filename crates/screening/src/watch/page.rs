//! The screen of a watch, for one thumb and for a tablet at the gate: counting on one side, names on the other, open cases above both. The two sides
//! are two radio buttons, so that they change without network and without script. Called by the routes of `watch`. Absent: what is stored, which is
//! done by the files beside this one.

use super::{AT_A_POST, Numbers, SHIFT, Watch, change, passing};
use crate::pass::{self, ResidentPass, short_code};
use crate::{Action, Answer as Said, Passage, PassageState, Step, Temperature, Way};
use base::policy::{Class, Grant};
use base::{Choice, Faults, Shape, json};
use maud::{Markup, html};
use shell::look::{self, Button, Card, Empty, Field, Layout, Page, Tone};
use shell::pages::show;
use shell::text::t;
use shell::{Answer, Refusal, Visit, outdoors};
use store::{ListQuestion, Row};

/// Shifts of three days that are looked through.
const SHIFTS_MAX: u32 = 300;
/// Passes called back of which the telephone is told; older ones have run out by themselves.
const WITHDRAWN_MAX: u32 = 1_000;

/// Whose code, number or name was read.
pub(super) enum Found {
    /// A pass of this station, with its record.
    Pass(Box<(Row, ResidentPass)>),
    /// It looks like a pass and is none of ours.
    Forged,
    /// People on file, best first.
    People(Vec<Row>),
    /// Nobody is known by it.
    Nobody,
}

/// What the screen shows beyond the watch itself.
#[derive(Default)]
pub(super) struct Shown {
    /// Whether the side with names is in front.
    pub(super) names: bool,
    /// What was found by what was read.
    pub(super) found: Option<Found>,
    /// What was wrong with what was sent.
    pub(super) faults: Faults,
}

impl Shown {
    /// With the names in front.
    pub(super) fn naming() -> Self {
        Self { names: true, ..Self::default() }
    }
}

pub(super) fn list(visit: &Visit) -> Result<Answer, Refusal> {
    let orgs = visit.scope(Class::Staff, Grant::Masked)?;
    let question = ListQuestion {
        orgs: Some(orgs.into_iter().collect()),
        kinds: vec![SHIFT.to_owned()],
        from: Some(visit.today() - 1),
        to: Some(visit.today() + 1),
        limit: SHIFTS_MAX,
        ..ListQuestion::default()
    };
    let kind = visit.shell.registry().kind(SHIFT).ok_or(Refusal::NotFound)?;
    let mut lines = Vec::new();
    for row in visit.list(&question, Class::Staff, Grant::Masked)? {
        if let Some(watch) = Watch::read(visit, row, kind)? {
            lines.push(look::Line {
                icon: Some("gate"),
                text: html! { a href=(watch.href()) { span lang="zh-CN" { (place_name(visit, &watch)) } " " (watch.name) } },
                detail: Some(html! { span class="num" { (watch.on) " " (watch.hours) } }),
                aside: (watch.on == visit.today()).then(|| look::tag(Tone::Ok, "今天")),
            });
        }
    }
    let new = Button::link("排一个班", format!("/records/new/{SHIFT}?target={AT_A_POST}")).icon("plus");
    let main = html! {
        @if lines.is_empty() { (Empty::new("gate", "昨天到明天没有门岗的班", "先排班，再到岗点打开这一页")) }
        @else { (Card::new("门岗的班").flush().body(&look::lines(&lines))) }
    };
    let actions = html! { (new) (Button::link("通行证", "/passes").icon("sign")) };
    Ok(show(visit, &Page::new("门岗", "门岗", main).sub("点一个班，开始计数和登记").actions(actions)))
}

pub(super) fn one(visit: &Visit) -> Result<Answer, Refusal> {
    let watch = Watch::of(visit)?;
    let names = !visit.asked("passed").is_empty() || visit.asked("side") == "names";
    Ok(show(visit, &page(visit, &watch, &Shown { names, ..Shown::default() })?))
}

pub(super) fn place_name(visit: &Visit, watch: &Watch) -> String {
    visit.shell.naming(watch.place.id()).name
}

/// The screen.
pub(super) fn page(visit: &Visit, watch: &Watch, shown: &Shown) -> Result<Page, Refusal> {
    let numbers = watch.numbers(visit)?;
    let errors: Vec<(&str, &str)> = shown.faults.iter().map(|fault| (fault.path.as_str(), fault.sentence.as_str())).collect();
    let main = html! {
        @if !errors.is_empty() { (look::error_summary(visit.lang(), &errors)) }
        (root(visit, watch, shown.names, &numbers, &html! {
            p class="row between" {
                span { b { (watch.name) } " " span class="num" { (watch.hours) } }
                span class="num mut" { (watch.on) }
            }
            p class="sending" role="status" data-sending {}
            p data-look hidden { (Button::link("查看要处理的记录", "/field")) }
            (became(visit, watch)?)
            @for (row, passage) in &numbers.open { (open_case(watch, row, passage)) }
            div class="pane pane-count" { (counting(&numbers)) }
            div class="pane pane-name" { (naming(visit, watch, shown)?) }
            (ending(visit, watch, &numbers))
        })?)
        script src=(look::asset::outbox_href()) defer {}
        script type="module" src="/assets/post.js" {}
    };
    let page = Page::new("门岗", place_name(visit, watch), main).heading_stays().crumb("门岗", Some("/post")).crumb(watch.name, None).back("/post");
    Ok(if shown.faults.is_empty() { page } else { page.failed() })
}

/// The frame with everything that the script has to know: it has no words and no numbers of its own.
fn root(visit: &Visit, watch: &Watch, names: bool, numbers: &Numbers, inside: &Markup) -> Result<Markup, Refusal> {
    let lang = visit.lang();
    let keys = pass::quarters(&visit.shell, watch.org(), visit.today())?;
    let keys: Vec<String> = keys.into_iter().map(|(quarter, key)| format!("{quarter}:{key}")).collect();
    let place = visit.shell.store().key_of(watch.place.id())?;
    Ok(html! {
        div class="post" data-post=(watch.row.id) data-count={ (watch.href()) "/count" } data-clock=(visit.now.minute_of_day()) data-held=(numbers.held.join(","))
            data-keys=(keys.join(",")) data-withdrawn=(withdrawn(visit, watch)?) data-place=(place.0) data-day=(visit.today().number() - pass::ORIGIN)
            data-stored=(t(lang, "已存")) data-waiting=(t(lang, "{} 次点按等待发送，数存在这台手机上")) data-offline=(t(lang, "没有信号，接着数，有信号就发"))
            data-away=(t(lang, "登录已过期，数还在这台手机上，请重新登录，登录后接着发")) data-refused=(t(lang, "没有存上，请告诉站长；数还在这台手机上"))
            data-account=(outdoors::account_code(visit.actor()?)) data-now=(visit.now.millis())
            data-closes=(watch.over().millis()) data-ended=(t(lang, "这个班早已结束，请回到门岗打开现在的班"))
            data-unsent=(t(lang, "{} 人的登记等待发送，存在这台手机上")) data-odd=(t(lang, "{} 条需要处理")) data-kept=(t(lang, "没有信号，已记在这台手机上，有信号就发"))
            data-hot=(t(lang, "体温偏高：先请到一旁，等几分钟再测一次；已记在这台手机上，有信号后在这里记复测"))
            data-good=(t(lang, "有效，放行")) data-forged=(t(lang, "不是本站发的有效证件")) data-over=(t(lang, "不在有效期内"))
            data-gone=(t(lang, "已收回，不能用")) data-elsewhere=(t(lang, "不是这个岗点的证")) data-old=(t(lang, "旧证，请换新证")) {
            input type="radio" name="m" id="m-count" checked[!names];
            input type="radio" name="m" id="m-name" checked[names];
            div class="segs" { label for="m-count" { "只计数" } label for="m-name" { "登记姓名" } }
            (inside)
        }
    })
}

/// Numbers of passes that were called back and would still hold.
pub(super) fn withdrawn(visit: &Visit, watch: &Watch) -> Result<String, Refusal> {
    let question = ListQuestion {
        orgs: Some(vec![watch.org()]),
        kinds: vec![ResidentPass::CODE.to_owned()],
        state: Some("withdrawn".to_owned()),
        limit: WITHDRAWN_MAX,
        ..ListQuestion::default()
    };
    let rows = visit.shell.store().list(&question)?;
    Ok(rows.iter().map(|row| row.key.0.to_string()).collect::<Vec<_>>().join(","))
}

/// What became of the passage that was written last.
fn became(visit: &Visit, watch: &Watch) -> Result<Markup, Refusal> {
    let Ok(id) = visit.asked("passed").parse() else { return Ok(html! {}) };
    let Some((row, _)) = visit.known(id) else { return Ok(html! {}) };
    let Some(passage) = super::read::<Passage>(visit, row.id)?.filter(|passage| passage.place == Some(watch.place)) else { return Ok(html! {}) };
    let (tone, said) = match passage.state() {
        PassageState::Normal => (Tone::Ok, "已登记，正常，放行"),
        PassageState::Remeasure => (Tone::Warn, "体温偏高：先请到一旁，等几分钟再测一次"),
        PassageState::Abnormal => (Tone::Bad, "复测仍偏高：按下面的步骤处置"),
        PassageState::Settled => (Tone::Ok, "处置已记下"),
    };
    Ok(look::note(tone, &html! { p { (said) } p { a href={ "/records/" (row.id) } { "看这条登记" } } }))
}

/// Somebody who waits: for the second reading, or for what is to be done.
fn open_case(watch: &Watch, row: &Row, passage: &Passage) -> Markup {
    let reading = passage.remeasured.or(passage.temperature).map(|reading| format!("{reading}℃")).unwrap_or_default();
    let hidden = html! { input type="hidden" name="passage" value=(row.id); };
    let again = passage.state() == PassageState::Remeasure;
    let id = format!("again-{}", row.key.0);
    html! {
        section class="card open-case" {
            div class="pad" {
                p { b { (passage.at) " " (passage.way.label()) " " span class="num" { (reading) } } " " (look::tag(Tone::Warn, if again { "待复测" } else { "待处置" })) }
                @if again {
                    form method="post" action={ (watch.href()) "/measure" } {
                        (hidden)
                        label for=(id) { "复测体温" }
                        div class="row" { input id=(id) class="short" type="text" name="remeasured" inputmode="decimal" autocomplete="off"; (Button::submit("记复测").primary()) }
                    }
                } @else {
                    form method="post" action={ (watch.href()) "/settle" } {
                        (hidden)
                        fieldset {
                            legend { "做了哪几步" }
                            div class="chips" { @for step in Step::CHOICES { @let id = format!("{}-{}", step.code, row.key.0); input type="checkbox" name="steps" id=(id) value=(step.code); label for=(id) { (step.label) } } }
                        }
                        fieldset {
                            legend { "处置" }
                            div class="chips" { @for action in Action::CHOICES.iter().skip(1) { @let id = format!("{}-{}", action.code, row.key.0); input type="radio" name="action" id=(id) value=(action.code); label for=(id) { (action.label) } } }
                        }
                        p class="row" { a class="btn" href="tel:120" { "拨打120" } (Button::submit("记下处置").primary()) }
                    }
                }
            }
        }
    }
}

pub(super) fn counting(numbers: &Numbers) -> Markup {
    let pad = |tap: &'static str, class: &'static str, icon: &'static str, big: &'static str, small: &'static str| {
        html! { button class={ "pad-b " (class) } type="button" data-tap=(tap) { (look::icon(icon)) b { (big) } (small) } }
    };
    html! {
        div class="tally" {
            span class="sm mut" { "本班已过" }
            span class="n" data-people=(numbers.people()) { (numbers.people()) }
            span class="mut" { "人次，今天 " span data-day=(numbers.day) { (numbers.day) } "，车 " span data-vehicles=(numbers.vehicles) { (numbers.vehicles) } }
        }
        div class="pads js-only" {
            (pad("undo", "", "undo", "撤一个", "刚才点错"))
            (pad("turned_back", "", "left", "劝返", "没有放行"))
            (pad("vehicles", "", "truck", "车 +1", "一辆"))
            (pad("outward", "", "exit", "出 +1", "一人"))
            (pad("inward", "go", "door", "进 +1", "一人"))
        }
        p class="sm mut center" { "只记人数，不记姓名；断网也能数" }
    }
}

/// The side with names: what is read or typed, whom it finds, and the form of one passage.
fn naming(visit: &Visit, watch: &Watch, shown: &Shown) -> Result<Markup, Refusal> {
    let said = html! { div class="verdict" role="status" data-verdict hidden {} };
    Ok(html! {
        (Card::new("扫码或输入").body(&html! {
            form method="post" action={ (watch.href()) "/look" } data-scan="1" {
                label for="f-code" { "通行证、6 位证号、身份证号或姓名" }
                p class="hint" { "扫码枪、读卡器直接扫进这一格" }
                div class="row" { input id="f-code" type="text" name="code" autocomplete="off" autocapitalize="off" spellcheck="false" autofocus[shown.names && shown.found.is_none()]; (Button::submit("查")) }
            }
            (said)
        }))
        div data-found { @match &shown.found {
            Some(Found::Forged) => (look::note(Tone::Bad, &html! { p { b { "不是本站发的有效证件" } } p { "请不要放行，核实后按没有证登记" } })),
            Some(Found::Nobody) => (look::note(Tone::Warn, &html! { p { "没有找到，请在下面写姓名登记" } })),
            Some(Found::People(rows)) => (people(visit, rows)),
            Some(Found::Pass(given)) => (shown_pass(visit, watch, &given.0, &given.1)),
            None => "",
        } }
        (form(visit, watch, shown)?)
    })
}

fn people(visit: &Visit, rows: &[Row]) -> Markup {
    html! {
        fieldset class="card" {
            div class="pad" {
                legend { "是哪一位" }
                div class="chips" {
                    @for (at, row) in rows.iter().enumerate() {
                        @let naming = visit.shell.naming_of(row);
                        @let id = format!("who-{at}");
                        input type="radio" name="person" form="passage" id=(id) value=(row.id) checked[rows.len() == 1];
                        label for=(id) { span lang="zh-CN" { (naming.name) } " " (naming.detail) }
                    }
                }
            }
        }
    }
}

fn shown_pass(visit: &Visit, watch: &Watch, row: &Row, given: &ResidentPass) -> Markup {
    let elsewhere = given.place.is_some_and(|place| place != watch.place);
    let (tone, said) = if given.withdrawn_on.is_some_and(|day| day <= visit.today()) {
        (Tone::Bad, "已收回，不能用")
    } else if !given.holds_on(visit.today()) {
        (Tone::Bad, "不在有效期内")
    } else if elsewhere {
        (Tone::Warn, "不是这个岗点的证")
    } else {
        (Tone::Ok, "有效，放行")
    };
    html! {
        (look::note(tone, &html! {
            p { b { (said) } }
            p { span lang="zh-CN" { (pass::bearer(visit, given)) } " " (given.colour.label()) " " span class="num" { (short_code(row.key)) } }
            p { span class="num" { (given.from) "—" (given.until) } }
        }))
        @if tone == Tone::Ok {
            p class="sm mut" { "凭证进出只要点一下：" }
            div class="pads js-only" {
                button class="pad-b" type="button" data-tap="outward" { b { "出 +1" } }
                button class="pad-b" type="button" data-tap="inward" { b { "进 +1" } }
            }
            @let bearer = passing::bearer_text(given);
            input type="hidden" name="pass" form="passage" value=(row.id) data-path=[bearer.as_ref().map(|(path, _)| path)] data-text=[bearer.as_ref().map(|(_, text)| text)];
        }
    }
}

fn form(visit: &Visit, watch: &Watch, shown: &Shown) -> Result<Markup, Refusal> {
    let lang = visit.lang();
    let error = |path: &str| shown.faults.at(path).map_or("", |fault| fault.sentence.as_str());
    let way = if visit.posted("way").is_empty() { Way::In.code() } else { visit.posted("way") };
    let ways: Vec<look::Choice<'_>> = Way::CHOICES.iter().map(|choice| look::Choice::new(choice.code, choice.label, choice.code == way)).collect();
    let asked: Vec<look::Choice<'_>> =
        Said::CHOICES.iter().map(|choice| look::Choice::new(choice.code, choice.label, choice.code == visit.posted("epidemic_area"))).collect();
    let known = matches!(shown.found, Some(Found::Pass(..) | Found::People(_)));
    let record = if visit.posted("_record").is_empty() { visit.shell.new_id().to_string() } else { visit.posted("_record").to_owned() };
    let standard = watch.standard(visit)?;
    let hint = look::format::fill(t(lang, "异常标准：{}"), &[standard.label()]);
    // what a passage that waits on the telephone has beside what is typed
    let also = json!(passing::known(watch, standard));
    let org = visit.shell.store().tree().node(watch.org()).map(|node| node.code.clone()).unwrap_or_default();
    Ok(Card::new("登记一人").body(&html! {
        form id="passage" method="post" action={ (watch.href()) "/passage" } data-also=(also.to_string()) data-texts=(passing::TEXTS.join(" "))
            data-org=(org) data-hot=[Temperature::first_abnormal(standard).map(Temperature::tenths)] {
            input type="hidden" name="_record" value=(record);
            input type="hidden" name="at";
            (Field::new(lang, "way", "进出").one(&ways, Layout::Segments))
            div class="field" {
                label for="f-temperature" { "体温" }
                p class="hint" id="f-temperature-h" { (hint) }
                @if !error("temperature").is_empty() { p class="err" { (error("temperature")) } }
                div class="temp" {
                    button class="btn js-only" type="button" data-step="-1" aria-label="减 0.1" { (look::icon("minus")) }
                    input id="f-temperature" class="v" type="text" name="temperature" inputmode="decimal" autocomplete="off" aria-describedby="f-temperature-h" value=(visit.posted("temperature"));
                    button class="btn js-only" type="button" data-step="1" aria-label="加 0.1" { (look::icon("plus")) }
                }
            }
            div data-name hidden[known] { (Field::new(lang, "name", "姓名").error(error("name")).text(visit.posted("name"))) }
            (Field::new(lang, "phone", "电话").optional().error(error("phone")).kind(look::TextKind::Phone).text(visit.posted("phone")))
            (Field::new(lang, "visiting", "到访住址").optional().hint("来访的写到哪一户，须住户同意").text(visit.posted("visiting")))
            (Field::new(lang, "epidemic_area", "是否来自或接触过疫区").optional().one(&asked, Layout::Flow))
            (Button::submit("放行并登记").primary().large().block())
        }
    }))
}

/// The end of the watch and what belongs to it on paper.
fn ending(visit: &Visit, watch: &Watch, numbers: &Numbers) -> Markup {
    let lang = visit.lang();
    html! {
        details class="card more" {
            summary { "交班、纸面和通行证" }
            div class="pad" {
                p lang="zh-CN" { (change::said(numbers)) }
                form method="post" action={ (watch.href()) "/handover" } {
                    (Field::new(lang, "keys", "钥匙、物品").optional().text(""))
                    (Field::new(lang, "pending", "要接着做的").optional().area("", 2))
                    (Field::new(lang, "taker", "接班人").optional().text(""))
                    (Button::submit("交班并打印").primary())
                }
                ul class="rows" {
                    li { a href={ (watch.href()) "/handover" } { "打印交接班表" } }
                    li { a href={ (watch.href()) "/paper" } { "补录纸面计数" } }
                    li { a href="/print/post_tally?form=MG-01" { "打印空白计数表" } }
                    li { a href="/print/passage?form=MG-02" { "打印空白登记表" } }
                    li { a href="/passes" { "通行证" } }
                    li { a href={ "/shifts/" (watch.row.id) "/volunteers" } { "本班志愿者和口令" } }
                    li { a href={ "/records/" (watch.row.id) } { "这个班的记录" } }
                }
            }
        }
    }
}
