//! Pages of their own: sign-in, faults, confirmation, progress, public pages, paper, the wall.

use crate::{
    look::{
        Button, Card, Choice, Confirm, Field, Flash, Frame, Layout, Page, Progress, Shape, Sheet, TextKind, Tone, Undo, Wall, meter_label,
        print_page, sign_in, wrong,
    },
    text::Lang,
};
use maud::{Markup, html};

const LANG: Lang = Lang::ZhHans;

pub(super) fn told(frame: &Frame, page: &Page) -> Markup {
    let undo = Undo { label: "撤销".to_owned(), action: "/acts/undo".to_owned(), hidden: vec![("token".to_owned(), "0".to_owned())] };
    let flash = Flash {
        tone: Tone::Ok,
        text: "已提交，计 1 人次".to_owned(),
        undo: Some(undo),
        next: Some(Button::link("再记一笔", "/records/new/contact")),
    };
    page.render(&Frame { flash: Some(flash), ..frame.clone() })
}

pub(super) fn progress() -> Page {
    let bar = Progress { title: "正在导入".to_owned(), done: 214, total: 298, unit: "行".to_owned() }.show(LANG);
    Page::new("正在导入", "正在导入电访登记表", Card::new("").body(&bar)).crumb("台账导入", Some("/import")).refresh(3)
}

pub(super) fn confirm() -> Page {
    let question = Confirm {
        title: "删除这份草稿？".to_owned(),
        text: "罗* 的谈话记录，写于 11-20 17:20。删除后不能找回".to_owned(),
        action: "/drafts/1/delete".to_owned(),
        hidden: vec![("token".to_owned(), "0".to_owned())],
        go: "删除草稿".to_owned(),
        stay: "不删除".to_owned(),
        back: "/today".to_owned(),
        danger: true,
        fields: Some(html! { (Field::new(LANG, "reason", "原因").optional().wide().text("")) }),
    };
    Page::new("删除草稿", "删除草稿", html! { (question) })
}

pub(super) fn sign_in_page(frame: &Frame) -> Markup {
    let form = html! {
        form method="post" action="/sign-in" {
            h2 { "登录东山街社工站" }
            (Field::new(LANG, "account", "账号或手机号").kind(TextKind::Account).text("chen"))
            (Field::new(LANG, "password", "密码").error("账号或密码不对").kind(TextKind::Password).text(""))
            (Field::new(LANG, "code", "验证码").remark("手机验证器上的 6 位").kind(TextKind::OneTimeCode).text(""))
            (Button::submit("登录").primary().large().block())
            p class="mt" { a class="tapl" href="/sign-in/help" { "忘记密码，找站长重置" } }
        }
    };
    let foot = html! { p { "公用电脑用完请退出。12 小时不用会自动退出，写了一半的内容会留着" } p class="mb0" { "来填申报或求助？" a class="tapl" href="/report" { "不用登录，点这里" } } };
    sign_in(frame, &form, &foot)
}

pub(super) fn wrong_page(frame: &Frame) -> Markup {
    wrong(
        frame,
        "这一页现在打不开",
        "已经记下来了。可以先回今日工作台，写了一半的内容还在草稿里",
        Some("7F3K"),
        Some(Button::link("回今日工作台", "/today").primary()),
    )
}

pub(super) fn public() -> Page {
    let choices = |labels: &[&'static str]| labels.iter().map(|label| Choice::new(label, label, *label == "去过")).collect::<Vec<_>>();
    let main = html! {
        p class="pub-step" { span class="mut" { "第 2 步，共 3 步" } }
        (meter_label(66, Tone::Info, "完成三分之二"))
        p class="prose mt" { "填一次，门岗不用再问。大约 1 分钟。不需要账号。" }
        form method="post" action="/report" {
            (Field::new(LANG, "travelled", "最近 14 天，您去过外省吗").one(&choices(&["去过", "没去过"]), Layout::Public))
            (Field::new(LANG, "city", "从哪个城市回来").hint("例如：长沙").error("请写城市名").text(""))
            (Field::new(LANG, "phone", "联系电话").hint("只有您的社区工作人员能看到").kind(TextKind::Phone).text(""))
            p { (Button::submit("下一步").primary().large().block()) }
        }
    };
    Page::new("自主申报", "您从哪里来", main).sub("自主申报").shape(Shape::Public)
}

pub(super) fn print(frame: &Frame) -> Markup {
    let cell = |text: &str| html! { td { (text) } };
    let body = |filled: bool| {
        html! {
            table class="mt" {
                tbody {
                    tr { th scope="row" { "姓名" } (cell(if filled { "罗*" } else { "" })) th scope="row" { "性别" } (cell(if filled { "男" } else { "" })) }
                    tr { th scope="row" { "身份证号" } td colspan="3" { (if filled { "4401**********0000" } else { "" }) } }
                }
            }
            table class="mt" {
                thead { tr { @for head in ["序号", "检测时间", "检测地点", "检测结果", "检测人（两人）"] { th scope="col" { (head) } } } }
                tbody { @for at in 1..=15 { tr class="rowt" { (cell(&at.to_string())) @for column in 0..4 { (cell(if filled && at < 4 { ["2025-10-13 09:30", "东山派出所", "阴性", "梁**　何*"][column] } else { "" })) } } } }
            }
        }
    };
    let sheet = |filled: bool| Sheet {
        code: "JD-08".to_owned(),
        version: "2026-01".to_owned(),
        reference: if filled { "档案号：YX-0317".to_owned() } else { String::new() },
        title: "社区戒毒（康复）人员吸毒检测记录表".to_owned(),
        body: body(filled),
        note: "填表说明：检测由公安机关进行，两人以上到场。结果当场告知，被检测人对结果有异议的，三日内可申请实验室检测。".to_owned(),
        signatures: ["责任社工：", "禁毒专干：", "（街道盖章）"].map(Into::into).to_vec(),
    };
    print_page(
        frame,
        "吸毒检测记录表",
        &[sheet(true), sheet(false)],
        "/people/1",
        &html! { (Button::link("空白表", "/print/jd-08")) },
        "打印人：陈社工　2026-11-21 14:32",
    )
}

pub(super) fn wall_page(frame: &Frame) -> Markup {
    let figures = html! { @for (label, value) in [("服务人次", "1,204"), ("服务人数", "406"), ("服务时数", "270.5"), ("热线", "400"), ("在册", "412"), ("尿检按期", "94.2%")] { div { span { (label) } b { (value) } span class="d" { "比上周 +12%" } } } };
    let panels = html! { @for title in ["每日人次", "各街道", "未完成提醒"] { section class="wp" { h2 { (title) } p { "…" } } } };
    let wall = Wall {
        title: "越秀区禁毒社工服务".to_owned(),
        sub: "本周 2026-11-16 至 11-21".to_owned(),
        clock: "14:30".to_owned(),
        seconds: crate::look::WALL_SECONDS,
        figures,
        panels,
        foot: html! { "少于 3 的数显示为 <3" },
    };
    wall.page(frame, "/board?wall=1&part=1")
}
