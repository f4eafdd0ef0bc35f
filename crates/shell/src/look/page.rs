//! The page around the contents: side navigation, top bar, phone bars, notices. A [`Frame`] is what the shell knows at every request, a
//! [`Page`] what a slice has to show. Called by the web layer at the end of every request for a page.
//! Invariants: no inline script or style; nothing personal in the title; one bottom bar on a phone, never two.

use super::{
    Button, Flash, Frame, NavItem, Size, Theme, Tone, asset,
    icon::{icon, logo, small_icon, sprite},
    note,
    print::watermark,
};
use crate::text::{Lang, t};
use maud::{DOCTYPE, Markup, html};

/// How wide a page is and who reads it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Shape {
    /// Staff; contents up to 1280 px.
    #[default]
    Normal,
    /// Up to 1600 px: boards, dashboards.
    Wide,
    /// Up to 900 px: forms, texts.
    Slim,
    /// Residents without account: large type, one column, no navigation, quick exit.
    Public,
}

/// A way back up: label and address; the last one has no address.
#[derive(Clone, Debug)]
pub struct Crumb {
    /// 服务对象.
    pub label: String,
    /// Where it is.
    pub href: Option<String>,
}

/// What a page shows.
#[derive(Clone, Debug)]
pub struct Page {
    title: String,
    heading: String,
    heading_stays: bool,
    sub: Option<String>,
    sub_first: bool,
    actions: Option<Markup>,
    crumbs: Vec<Crumb>,
    back: Option<String>,
    bar: Option<Markup>,
    shape: Shape,
    failed: bool,
    again: Option<Again>,
    watermark: Option<String>,
    main: Markup,
}

/// That a page is asked for again after some seconds, the same or another one in its place.
#[derive(Clone, Debug)]
pub(super) struct Again {
    pub(super) seconds: u8,
    pub(super) href: Option<String>,
    /// Whether the script exchanges the contents and leaves the page where it is; without the script it is asked for again as a whole.
    pub(super) in_place: bool,
}

impl Page {
    /// A page. The title is for the browser's tab and history and names no person; the heading is a sentence that answers what one came
    /// for. An empty heading leaves the `h1` to the contents.
    pub fn new(title: impl Into<String>, heading: impl Into<String>, main: Markup) -> Self {
        Self {
            title: title.into(),
            heading: heading.into(),
            heading_stays: false,
            sub: None,
            sub_first: false,
            actions: None,
            crumbs: Vec::new(),
            back: None,
            bar: None,
            shape: Shape::Normal,
            failed: false,
            again: None,
            watermark: None,
            main,
        }
    }

    /// The heading is a name or a title that is Chinese in every language of the interface.
    #[must_use]
    pub fn heading_stays(mut self) -> Self {
        self.heading_stays = true;
        self
    }

    /// A grey line below the heading: scope, period, as of when.
    #[must_use]
    #[allow(clippy::should_implement_trait, reason = "a line of text, not a subtraction")]
    pub fn sub(mut self, sub: impl Into<String>) -> Self {
        self.sub = Some(sub.into());
        self
    }

    /// A grey line above the heading: the day and the shift.
    #[must_use]
    pub fn sub_above(mut self, sub: impl Into<String>) -> Self {
        self.sub_first = true;
        self.sub(sub)
    }

    /// Buttons right of the heading.
    #[must_use]
    pub fn actions(mut self, actions: Markup) -> Self {
        self.actions = Some(actions);
        self
    }

    /// The way up; on a phone the last linked one becomes the arrow back.
    #[must_use]
    pub fn crumb(mut self, label: impl Into<String>, href: Option<&str>) -> Self {
        self.crumbs.push(Crumb { label: label.into(), href: href.map(str::to_owned) });
        self
    }

    /// Where the phone's arrow leads, when it is not the last crumb.
    #[must_use]
    pub fn back(mut self, href: impl Into<String>) -> Self {
        self.back = Some(href.into());
        self
    }

    /// The bar at the bottom with the main action, such as [`submit_bar`]; it takes the place of the phone's tabs.
    #[must_use]
    pub fn bar(mut self, bar: Markup) -> Self {
        self.bar = Some(bar);
        self
    }

    /// How wide, and for whom.
    #[must_use]
    pub fn shape(mut self, shape: Shape) -> Self {
        self.shape = shape;
        self
    }

    /// The form came back with errors: the title begins with 错误.
    #[must_use]
    pub fn failed(mut self) -> Self {
        self.failed = true;
        self
    }

    /// Asks again after so many seconds, for pages that show progress.
    #[must_use]
    pub fn refresh(mut self, seconds: u8) -> Self {
        self.again = Some(Again { seconds, href: None, in_place: false });
        self
    }

    /// Shows what it shows for so many seconds only: then the page at this address stands in its place.
    #[must_use]
    pub fn hides(mut self, seconds: u8, href: impl Into<String>) -> Self {
        self.again = Some(Again { seconds, href: Some(href.into()), in_place: false });
        self
    }

    /// Faint text over the page: who looks at it, when. For pages that show identities.
    #[must_use]
    pub fn watermark(mut self, text: impl Into<String>) -> Self {
        self.watermark = Some(text.into());
        self
    }

    /// The whole document.
    pub fn render(&self, frame: &Frame) -> Markup {
        let body = if self.shape == Shape::Public { self.public(frame) } else { self.staff(frame) };
        let mark = html! { @if let Some(text) = &self.watermark { (watermark(text)) } };
        let class = (self.shape == Shape::Public).then_some("public");
        let title = if self.failed { format!("{}{}", t(frame.lang, "错误："), self.title) } else { self.title.clone() };
        document(frame, &title, class, self.again.as_ref(), &html! { (body) (mark) })
    }

    fn staff(&self, frame: &Frame) -> Markup {
        let lang = frame.lang;
        let class = match self.shape {
            Shape::Wide => "app wide",
            Shape::Slim => "app slim",
            Shape::Normal | Shape::Public => "app",
        };
        html! {
            (skip(lang))
            div class={ (class) @if self.bar.is_some() { " bare" } } {
                (side(frame))
                div class="col" {
                    (self.top(frame))
                    p class="net" data-offline hidden { (icon("nocloud")) (t(lang, "现在离线，写的内容先存在本机")) }
                    @if let Some((name, words, true)) = frame.network.words(lang) { p class="net" role="status" { (icon(name)) (words) } }
                    main id="m" tabindex="-1" {
                        @if !self.crumbs.is_empty() { (self.crumb_line(lang)) }
                        @if let Some(flash) = &frame.flash { (told(flash)) }
                        @if !self.heading.is_empty() { (self.head()) }
                        (self.main)
                        @if let Some(bar) = &self.bar { (bar) }
                    }
                }
                @if self.bar.is_none() && !frame.tabs.is_empty() { (tabs(frame)) }
            }
        }
    }

    fn public(&self, frame: &Frame) -> Markup {
        html! {
            (skip(frame.lang))
            header class="pub-t" {
                div {
                    (logo())
                    p { b { (frame.organisation) } @if let Some(sub) = &self.sub { br; span class="sm mut" { (sub) } } }
                    div class="row" { (Button::link(t(frame.lang, "快速离开"), "about:blank").icon("exit")) }
                }
            }
            main class="pub" id="m" tabindex="-1" {
                @if let Some(flash) = &frame.flash { (told(flash)) }
                @if !self.heading.is_empty() { h1 { (self.heading) } }
                (self.main)
            }
        }
    }

    fn head(&self) -> Markup {
        let sub = html! { @if let Some(sub) = &self.sub { p class="sub" { (sub) } } };
        // A page with a bar of its own has the short title in the phone's top bar, so its heading is read out but takes no room there.
        let class = self.bar.as_ref().map(|_| "dup");
        html! {
            div class={ "head" @if self.bar.is_some() { " hp" } } {
                div { @if self.sub_first { (sub) } h1 class=[class] lang=[self.heading_stays.then_some("zh-CN")] { (self.heading) } @if !self.sub_first { (sub) } }
                @if let Some(actions) = &self.actions { div class="row" { (actions) } }
            }
        }
    }

    fn crumb_line(&self, lang: Lang) -> Markup {
        html! {
            nav class="crumb" aria-label=(t(lang, "位置")) {
                @for (at, crumb) in self.crumbs.iter().enumerate() {
                    @if at > 0 { " / " }
                    @if let Some(href) = &crumb.href { a href=(href) { (crumb.label) } } @else { (crumb.label) }
                }
            }
        }
    }

    fn top(&self, frame: &Frame) -> Markup {
        let (lang, links) = (frame.lang, &frame.links);
        let back = self.back.as_ref().or_else(|| self.crumbs.iter().rev().find_map(|crumb| crumb.href.as_ref()));
        let back = back.or_else(|| self.bar.as_ref().map(|_| &links.home));
        let unread = match frame.unread {
            0 => t(lang, "消息，没有未读").to_owned(),
            count => super::format::fill(t(lang, "消息，{} 条未读"), &[&count.to_string()]),
        };
        html! {
            header class="top" {
                @if let Some(href) = back { a class="top-back" href=(href) { (icon("left")) span class="vh" { (t(lang, "返回")) } } }
                @else { a class="top-logo" href=(links.home) { (logo()) span class="vh" { (t(lang, "红棉，回到今日工作台")) } } }
                p class="top-t" { (self.title) }
                @if !frame.organisation.is_empty() { a class="org" href=(links.organisation) { (small_icon("home")) span { (frame.organisation) } (small_icon("down")) } }
                form class="find" role="search" action=(links.search) data-new=(links.new_record) {
                    label class="vh" for="q" { (t(lang, "搜索服务对象、记录或页面")) }
                    (icon("search"))
                    input id="q" name="q" type="search" autocomplete="off" placeholder=(t(lang, "姓名、拼音、尾号、页面"));
                    kbd aria-hidden="true" { "/" }
                    button class="vh" type="submit" tabindex="-1" { (t(lang, "搜索")) }
                }
                a class="top-i top-find" href=(links.search) { (icon("search")) span class="vh" { (t(lang, "搜索")) } }
                a class="top-i" href=(links.crisis) title=(t(lang, "危机处置")) { (icon("alert")) span class="lbl" { (t(lang, "危机")) } }
                a class="top-i" href=(links.inbox) {
                    (icon("bell"))
                    @if frame.unread > 0 { span class="dot" aria-hidden="true" { (frame.unread.min(99)) } }
                    span class="vh" { (unread) }
                }
                a class="me" href=(links.me) { span class="ava" aria-hidden="true" { (frame.me.chars().next().unwrap_or('我')) } span { (frame.me) } }
            }
        }
    }
}

fn skip(lang: Lang) -> Markup {
    html! { a class="skip" href="#m" { (t(lang, "跳到正文")) } }
}

fn side(frame: &Frame) -> Markup {
    let lang = frame.lang;
    html! {
        nav class="side" aria-label=(t(lang, "主导航")) {
            a class="brand" href=(frame.links.home) { (logo()) b { (t(lang, "红棉")) } span class="vh" { (t(lang, "，回到今日工作台")) } }
            div class="side-nav" {
                @for group in &frame.nav {
                    p class="side-h" { (group.label) }
                    ul { @for item in &group.items { li { (side_item(lang, item)) } } }
                }
            }
            @if let Some((name, words, _)) = frame.network.words(lang) { p class="side-foot" { (small_icon(name)) span { (words) } } }
        }
    }
}

fn side_item(lang: Lang, item: &NavItem) -> Markup {
    html! {
        a href=(item.href) aria-current=[item.current.then_some("page")] {
            (icon(item.icon))
            span { (item.label) }
            @if item.count > 0 { span class="side-n" { (item.count) span class="vh" { " " (t(lang, "项未处理")) } } }
        }
    }
}

fn tabs(frame: &Frame) -> Markup {
    html! {
        nav class="tabs" aria-label=(t(frame.lang, "底部导航")) {
            @for tab in &frame.tabs {
                a class=[(tab.icon == "plus").then_some("tab-add")] href=(tab.href) aria-current=[tab.current.then_some("page")] { (icon(tab.icon)) span { (tab.label) } }
            }
        }
    }
}

fn told(flash: &Flash) -> Markup {
    html! {
        div class="flash" role="status" data-focus[flash.tone == Tone::Bad] tabindex="-1" {
            (note(flash.tone, &html! {
                p { b { (flash.text) } }
                @if flash.undo.is_some() || flash.next.is_some() {
                    div class="row after" {
                        @if let Some(undo) = &flash.undo {
                            form class="inline" method="post" action=(undo.action) {
                                @for (name, value) in &undo.hidden { input type="hidden" name=(name) value=(value); }
                                (Button::submit(undo.label.as_str()).icon("undo"))
                            }
                        }
                        @if let Some(next) = &flash.next { (next) }
                    }
                }
            }))
        }
    }
}

/// The bar of a form that is elsewhere on the page: what is saved, 存草稿 (name `_draft`), and the main button.
pub fn submit_bar(lang: Lang, form: &str, submit: &str, draft: bool) -> Markup {
    html! {
        div class="bar" {
            p class="saved" role="status" data-said=(t(lang, "已存草稿")) data-failed=(t(lang, "没有存上，会再试")) {}
            @if draft { (Button::submit(t(lang, "存草稿")).named("_draft", "1").for_form(form).unchecked()) }
            (Button::submit(submit).primary().for_form(form))
        }
    }
}

/// A page without navigation: contents only.
pub fn bare(frame: &Frame, title: &str, main: &Markup) -> Markup {
    document(frame, title, None, None, &html! { (skip(frame.lang)) main id="m" tabindex="-1" { (main) } })
}

/// The sign-in page: what the program is, the form, and a foot for shared computers and residents.
pub fn sign_in(frame: &Frame, form: &Markup, foot: &Markup) -> Markup {
    let lang = frame.lang;
    let points = ["30 秒记一笔，没填完的自动存草稿", "姓名默认遮住，看了谁都有记录", "每个数字都能点开看明细"];
    document(
        frame,
        t(lang, "登录"),
        Some("signp"),
        None,
        &html! {
            main class="sign" id="m" {
                section class="sign-a" {
                    (logo())
                    h1 { (t(lang, "红棉")) }
                    p class="prose" { (t(lang, "社区社会工作者的一本账：记一次，台账、月报、简报都跟着走")) }
                    ul class="hide tips" { @for point in points { li { (icon("check")) (t(lang, point)) } } }
                    span class="flower" { (logo()) }
                }
                section class="sign-b" { (form) div class="foot" { (foot) } }
            }
        },
    )
}

/// A refusal or a fault: what happened, what one can do, a short number to quote.
#[allow(clippy::needless_pass_by_value, reason = "a button is made where it is given")]
pub fn wrong(frame: &Frame, title: &str, text: &str, number: Option<&str>, action: Option<Button>) -> Markup {
    bare(
        frame,
        title,
        &html! {
            div class="wrong" {
                (logo())
                h1 { (title) }
                @if !text.is_empty() { p class="mt" { (text) } }
                @if let Some(number) = number { p class="mut sm" { (t(frame.lang, "编号")) " " span class="code" { (number) } } }
                @if let Some(action) = &action { (action) }
            }
        },
    )
}

/// Too many ask at once: what holds, and when the page asks again by itself; a form that was sent is sent again by hand.
pub fn crowded(frame: &Frame, again_seconds: Option<u8>) -> Markup {
    let lang = frame.lang;
    let again = again_seconds.map(|seconds| Again { seconds, href: None, in_place: false });
    let text = match again_seconds {
        Some(seconds) => format!("这一页 {seconds} 秒后自动重试，不用刷新，刷新也不会更快。"),
        None => t(lang, "这次没有收到。请过半分钟返回上一页再提交一次，不会重复保存。").to_owned(),
    };
    let main = html! {
        (skip(lang))
        main id="m" tabindex="-1" {
            div class="wrong" {
                (logo())
                h1 { (t(lang, "现在人很多，请稍等")) }
                p class="mt" role="status" { (text) }
                p class="mut" { (t(lang, "已经提交的内容都在。着急的，请直接到现场办理。")) }
            }
        }
    };
    document(frame, t(lang, "请稍等"), None, again.as_ref(), &main)
}

/// The document around a body. The sprite holds the symbols that the body refers to, and those that the script may insert.
pub(super) fn document(frame: &Frame, title: &str, class: Option<&str>, again: Option<&Again>, body: &Markup) -> Markup {
    let theme = match frame.theme {
        Theme::Device => None,
        Theme::Light => Some("light"),
        Theme::Dark => Some("dark"),
    };
    let size = (frame.size == Size::Big).then_some("big");
    let other = again.and_then(|again| again.href.as_deref());
    let refresh = again.map(|again| other.map_or_else(|| again.seconds.to_string(), |href| format!("{};url={href}", again.seconds)));
    let seconds = again.filter(|again| !again.in_place).map(|again| again.seconds);
    html! {
        (DOCTYPE)
        html lang=(frame.lang.tag()) data-theme=[theme] data-size=[size] {
            head {
                meta charset="utf-8";
                title { (title) " · " (t(frame.lang, "红棉")) }
                meta name="viewport" content="width=device-width,initial-scale=1,viewport-fit=cover";
                meta name="color-scheme" content="light dark";
                meta name="format-detection" content="telephone=no";
                meta name="robots" content="noindex";
                @if let Some(refresh) = refresh { noscript { meta http-equiv="refresh" content=(refresh); } }
                link rel="stylesheet" href=(asset::style_href());
                link rel="icon" href="/assets/icon.svg" type="image/svg+xml";
                link rel="apple-touch-icon" href="/assets/icon-180.png";
                link rel="manifest" href="/assets/manifest.webmanifest";
                script type="module" src=(asset::script_href()) {}
            }
            body class=[class] data-refresh=[seconds] data-instead=[other] { (sprite(&[body])) (body) }
        }
    }
}
