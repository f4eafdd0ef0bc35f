//! The small pieces on one page.

use crate::{
    look::{
        Button, Card, Definition, Empty, Page, Progress, Tone, definition, figure, icon, icon_names, logo, meter, meter_label, note, summary_list,
        suppressed, tag, tag_with, undo,
    },
    text::Lang,
};
use maud::{Markup, html};

/// The page of small pieces.
pub(super) fn parts() -> Page {
    let main = html! {
        (Card::new("标志").body(&html! { p class="row mb0" { (logo()) b { "红棉" } span class="mut" { "五瓣木棉，只在标志、当前项、主按钮上用红" } } }))
        (Card::new("按钮").body(&buttons()))
        div class="half" { (Card::new("状态").body(&states())) (Card::new("提示").body(&notes())) }
        div class="half" {
            (Card::new("进度").body(&html! {
                (Progress { title: "正在导入".to_owned(), done: 214, total: 298, unit: "行".to_owned() }.show(Lang::ZhHans))
                p class="mb0 sm" { "合同进度 74%" } (meter(74, Tone::Info)) p class="mb0 sm mt" { "达标 31%" } (meter_label(31, Tone::Warn, "31%"))
            }))
            (Card::new("空状态").body(&html! { (Empty::new("box", "还没有捐赠", "登记第一笔后，库存和收据自动生成").action(Button::link("登记捐赠", "/donations/new"))) }))
        }
        (Card::new("图标").body(&html! { div class="icons" { @for name in icon_names() { span { (icon(name)) small { (name) } } } } }))
    };
    Page::new("组件样式", "组件样式", main).sub("状态都有形状和文字，不只靠颜色")
}

fn buttons() -> Markup {
    html! {
        div class="row" {
            (Button::submit("提交").primary()) (Button::submit("存草稿")) (Button::link("拨打", "tel:0").icon("phone")) (Button::link("更早 17 件", "/x").soft())
            (Button::link("不保存", "/x").ghost()) (Button::submit("删除这条记录").danger().icon("alert")) (Button::submit("正在上传").disabled()) (Button::link("更多", "/x").icon("more").only_icon())
            (Button::link("一个名字特别长的按钮也要能在窄屏上换行显示完整而不撑破页面", "/x"))
        }
        p class="sm mut mt mb0" { "一屏一个主按钮。危险动作写清做什么，配“不删除”" }
    }
}

fn states() -> Markup {
    let phone = Definition {
        name: "电访人次".to_owned(),
        text: "通过电话且已接通的服务，按被服务的人计；一次通话服务两人计 2。未接通不计。".to_owned(),
        code: "phone_contacts".to_owned(),
        source: "服务记录，方式 = 电话".to_owned(),
        computed: "今天 14:30，序号 20,118".to_owned(),
        href: "/indicators/phone_contacts".to_owned(),
    };
    html! {
        div class="row" {
            (tag(Tone::Bad, "超期 3 天")) (tag(Tone::Warn, "还剩 2 天")) (tag(Tone::Ok, "阴性")) (tag(Tone::Info, "社区戒毒")) (tag(Tone::Plain, "在册")) (tag(Tone::Line, "草稿"))
            (tag_with(Tone::Bad, "up", "高风险")) (tag_with(Tone::Warn, "nocloud", "待上传"))
        }
        hr;
        p { (figure("1,204", "/records")) " 可点开的数字　" (suppressed(Lang::ZhHans, 3)) " 遮住的过小数字" }
        div { "电访人次 " (definition(Lang::ZhHans, &phone)) }
        (summary_list(&[("档案号", html! { span class="code" { "YX-0317" } }), ("责任社工", html! { "陈社工" }), ("住址", html! { "东山街东湖社区一个名字很长很长的自然村第二十八巷某某号某某房" })]))
    }
}

fn notes() -> Markup {
    html! {
        (note(Tone::Info, &html! { p { b { "已冻结" } "，数字不再变化" } }))
        (note(Tone::Warn, &html! { p { b { "离线" } "，3 条待上传" } }))
        (note(Tone::Bad, &html! { p { b { "1 条需要处理" } "，两人同时改了同一记录" } }))
        (note(Tone::Ok, &html! { p { b { "已全部上传" } " 14:32" } }))
        (undo("已提交，计 1 人次", "撤销", "/acts/undo", &[("token", "0")]))
    }
}
