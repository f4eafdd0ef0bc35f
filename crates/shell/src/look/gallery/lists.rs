//! Lists: today's duties, the list of people, one file, an import.

use crate::{
    look::{
        Batch, Button, Card, Column, Duty, Empty, Event, FilterBar, Glyph, Line, OnPhone, Page, Pager, QuickFilter, Reason, Row, Select, Sorted,
        Stat, Step, StepState, Table, Task, Term, Tone, ViewTab, figure, lines, note, quick_filters, stats, steps, submit_bar, summary_list, tag,
        tag_with, tasks, timeline, view_tabs,
    },
    text::Lang,
};
use base::Day;
use maud::{Markup, html};

const LANG: Lang = Lang::ZhHans;

fn stat(label: &str, icon: &'static str, value: &str, unit: &str, detail: &str, tone: Tone) -> Stat {
    Stat {
        label: label.to_owned(),
        icon: Some(icon),
        value: value.to_owned(),
        unit: unit.to_owned(),
        detail: detail.to_owned(),
        href: Some("/x".to_owned()),
        tone,
    }
}

fn duty(name: &str, about: &str, what: &str, due: (&str, &str, Tone), main: bool) -> Duty {
    let call = Button::link("拨打", "tel:0").icon("phone");
    let write = Button::link("记一笔", "/records/new/contact");
    Duty {
        who: html! { a class="name" href="/people/1" { (name) } span { (about) } span class="nw" { "第 424 天" } },
        what: what.to_owned(),
        due: due.0.to_owned(),
        date: due.1.to_owned(),
        tone: due.2,
        actions: html! { (call) (if main { write.primary() } else { write }) },
        reason: Some(Reason {
            title: html! { "《戒毒条例》第十九条" },
            text: html! { p { b { "第十九条（二）" } q { "根据公安机关的要求，定期接受检测" } "。本街方案第 2 年每两个月一期，期末还剩 2 天。" } p class="mut" { "是否违反由公安机关认定，系统只提醒。" } },
            open: main,
        }),
    }
}

/// 今日工作台.
pub(super) fn today() -> Page {
    let duties = html! {
        h3 class="grp bad" { (crate::look::small_icon("alert")) "已超期 2 项" span { "按法定后果排序" } }
        ul {
            (duty("罗*", "社区戒毒", "尿检第 13 期：约定 11-18 未到场，需今天书面通知并改期", ("超期 3 天", "11-18 周三", Tone::Bad), true))
            (duty("欧阳**", "社区康复，名字和说明都特别长的一位服务对象，用来看会不会换行", "半年风险评估到期，上次 2026-05-12（中风险）", ("超期 9 天", "11-12 周四", Tone::Bad), false))
        }
        h3 class="grp warn" { (crate::look::small_icon("clock")) "今天到期 1 项" span { "完成 2 项" } }
        ul { (duty("梁**", "家属", "回访：上次提到夜里睡不好，约定今天下午再联系", ("今天 15:00", "约定回访", Tone::Warn), false)) }
    };
    let filters = [("全部 12", true), ("尿检 3", false), ("评估 2", false), ("回访 5", false)].map(|(label, current)| QuickFilter {
        label,
        href: "/today",
        icon: None,
        current,
    });
    let draft = |name: &str, detail: &str| Line {
        icon: Some("record"),
        text: html! { b { (name) } "　谈话记录" },
        detail: Some(html! { (detail) }),
        aside: Some(html! { (Button::link("继续", "/x")) }),
    };
    let main = html! {
        (stats("今天的数字", &[
            stat("要联系", "phone", "12", "人", "已完成 4 人", Tone::Plain), stat("已超期", "alert", "3", "项", "最长 9 天", Tone::Bad), stat("尿检到期", "flask", "3", "人", "本周三场次可做 2 人", Tone::Warn),
            stat("未完成草稿", "record", "2", "份", "最早 11-20 17:20", Tone::Plain), stat("我的本周", "chart", "27", "人次", "16 人 · 9.5 小时", Tone::Plain),
        ]))
        div class="two" {
            (Card::new("今天的任务").aside(quick_filters(&filters)).flush().body(&duties))
            div {
                (Card::new("未完成的草稿").aside(html! { span class="mut sm" { "30 天后清除" } }).flush().body(&lines(&[draft("罗*", "昨天 11-20 17:20 · 写到“家庭情况”"), draft("欧阳**", "今天 11:06 离线写下，已上传")])))
                (Card::new("我的班").aside(html! { a class="more" href="/shifts" { "排班表" } }).body(&note(Tone::Warn, &html! { p { b { "交班事项 1 条" } } p { "匿名来电约 23:00 再打来，请同一人接听" } })))
            }
        }
    };
    Page::new("今日", "手上有 12 件事，3 件已超期", main)
        .sub_above("2026年11月21日 星期六，早班 9:00–17:30")
        .actions(html! { (Button::link("今日尿检场次", "/x").icon("flask")) (Button::link("记一笔", "/records/new/contact").icon("plus").primary().not_on_phone()) })
}

/// A station that has just been set up.
pub(super) fn today_empty() -> Page {
    let task = |title: &str, text: &str, state: StepState, aside: Markup| Task { title: title.to_owned(), text: text.to_owned(), state, aside };
    let main = html! {
        div class="two" {
            div {
                (Card::new("").flush().body(&tasks(&[
                    task("建站", "东山街社工站，6 个社区", StepState::Done, tag(Tone::Ok, "已完成")),
                    task("把现有台账导进来", "Excel 原样就行，列的次序不用改。先核对，后导入，24 小时内可撤销", StepState::Current, html! { (Button::link("选 Excel 文件", "/import").icon("ul").primary()) }),
                    task("请同事进来", "每人一个账号，按岗位给权限", StepState::Ahead, html! { (Button::link("添加同事", "/x")) }),
                ])))
                (Card::new("").flush().body(&html! { (Empty::new("today", "今天还没有任务", "有了服务对象和期限，尿检、评估、回访会自动排到这里，并写明依据").action(Button::link("先建一个档案", "/people/new"))) }))
            }
            div { (Card::new("没有台账？").body(&html! { p { "下载模板，照着填。带下拉选项和填写说明" } div class="row" { (Button::link("服务对象模板", "/x").icon("dl")) (Button::link("电访模板", "/x").icon("dl")) } })) }
        }
    };
    Page::new("开始使用", "四步开始用，大约 15 分钟", main).sub("每一步都能跳过，以后在“设置”里补")
}

fn filter_bar<'a>() -> FilterBar<'a> {
    let all = |options: &[&'a str]| options.iter().map(|option| (*option, *option)).collect::<Vec<_>>();
    FilterBar {
        action: "/people",
        keyword: Some(""),
        keyword_example: "姓名、拼音 lm、档案号、尾号",
        selects: vec![
            Select { name: "category", label: "类别", options: all(&["社区戒毒", "社区康复"]), chosen: "社区戒毒" },
            Select { name: "risk", label: "风险", options: all(&["高", "中", "低"]), chosen: "高" },
            Select { name: "worker", label: "责任社工", options: all(&["陈社工"]), chosen: "陈社工" },
            Select { name: "state", label: "状态", options: all(&["在册"]), chosen: "" },
        ],
        hidden: vec![("order", "test")],
        picked: vec![("类别 = 社区戒毒", "/people?risk=高".to_owned()), ("风险 = 高", "/people?category=社区戒毒".to_owned())],
    }
}

fn columns() -> Vec<Column> {
    vec![
        Column::new("姓名").lead(),
        Column::new("档案号").narrow().on_phone(OnPhone::Hidden),
        Column::new("类别").on_phone(OnPhone::Hidden),
        Column::new("期限").narrow(),
        Column::new("风险").on_phone(OnPhone::Hidden),
        Column::new("上次服务").narrow(),
        Column::new("下次尿检").sort("/people?order=-test", Sorted::Up),
        Column::new("本月人次").numeric(),
    ]
}

fn person(name: &str, number: &str, test: &str, state: &Markup, picked: bool) -> Row {
    Row::new(vec![
        html! { a class="name" href="/people/1" { (name) } " " span class="only-p" { (tag_with(Tone::Bad, "up", "高风险")) " " span class="sm mut" { "社区戒毒" } } },
        html! { span class="code" { (number) } },
        html! { "社区戒毒" },
        html! { "第 424 天" },
        tag_with(Tone::Bad, "up", "高"),
        html! { "11-16 电话" },
        html! { span class="num" { (test) } " " (state) },
        figure("6", "/x"),
    ])
    .pick(number, format!("选 {name}"), picked)
}

/// 服务对象.
pub(super) fn people() -> Page {
    let views = [("我的高风险", "18", true), ("本周要尿检", "26", false), ("社区戒毒", "148", false), ("30 天未联系", "7", false)]
        .map(|(label, count, current)| ViewTab { label: label.to_owned(), href: "/people".to_owned(), count: Some(count.to_owned()), current });
    let rows = vec![
        person("罗*", "YX-0317", "11-18", &tag(Tone::Bad, "超期 3 天"), true),
        person("叶**", "YX-0342", "11-20", &tag(Tone::Bad, "超期 1 天"), true),
        person("欧阳**（曾用名、别名都很长的一位）", "YX-0420", "11-23", &tag(Tone::Warn, "还剩 2 天"), false),
        person("解**", "YX-0288", "2027-01-05", &tag(Tone::Plain, "还剩 45 天"), false),
    ];
    let batch = Batch {
        action: "/people/batch".to_owned(),
        hidden: vec![("token".to_owned(), "0".to_owned())],
        buttons: vec![
            Button::submit("分派").icon("user").named("do", "assign"),
            Button::submit("打印").icon("print").named("do", "print"),
            Button::submit("导出").icon("dl").named("do", "export"),
        ],
        unit: "人".to_owned(),
    };
    let pager = Pager {
        total: Some(18),
        shown: 4,
        unit: "人".to_owned(),
        previous: Some("/people?before=1".to_owned()),
        next: Some("/people?after=4".to_owned()),
    };
    let main = html! {
        (view_tabs("视图", &views))
        (filter_bar().show(LANG))
        (Table::new("我的高风险，18 人，按下次尿检排序", columns()).quiet().pairs().rows(rows).batch(batch).pager(pager).show(LANG))
    };
    Page::new("服务对象", "服务对象　412 人", main)
        .sub("东山街社工站　截至 2026-11-21 14:30")
        .actions(html! { (Button::link("导入", "/import").icon("ul")) (Button::link("导出", "/x").icon("dl")) (Button::link("建档", "/people/new").icon("plus").primary()) })
        .watermark("陈社工 2026-11-21 14:32")
}

/// Nobody matches.
pub(super) fn people_empty() -> Page {
    let nobody =
        Empty::new("people", "没有符合条件的人", "条件是：类别 = 社区戒毒、风险 = 高。去掉一个条件再看").action(Button::link("清空条件", "/people"));
    let main = html! { (filter_bar().show(LANG)) (Table::new("没有人", columns()).empty(nobody).show(LANG)) };
    Page::new("服务对象", "服务对象　412 人", main)
}

/// 一人一档.
pub(super) fn file() -> Page {
    let event = |glyph: Glyph, icon: &'static str, title: &str, tags: Markup, day: &str, text: &str| Event {
        glyph,
        icon,
        title: title.to_owned(),
        tags: Some(tags),
        when: day.to_owned(),
        datetime: "2026-11-18".to_owned(),
        text: text.to_owned(),
        meta: Some(html! { "陈社工 · 计 1 人次　" a href="/x" { "看" } "　" a href="/x" { "更正" } }),
    };
    let groups = vec![
        (
            "2026年11月".to_owned(),
            vec![
                event(
                    Glyph::Breach,
                    "alert",
                    "尿检未到场",
                    tag_with(Tone::Bad, "x", "待认定"),
                    "11-18 周三 10:00",
                    "通知方式：电话，11-16 16:20，本人接听。到时未到，未请假。",
                ),
                event(
                    Glyph::Contact,
                    "phone",
                    "电话 20 分钟",
                    html! { (tag(Tone::Plain, "情绪疏导")) (tag(Tone::Plain, "尿检通知")) },
                    "11-16 周一 16:20",
                    "通知周三场次；说近来睡得晚，换了夜班的工作，母亲身体好转。",
                ),
                event(Glyph::Visit, "home", "家访 40 分钟", tag(Tone::Plain, "家庭"), "11-07 周六 15:00", "与周社工同去。"),
            ],
        ),
        (
            "更早".to_owned(),
            vec![
                event(
                    Glyph::Referral,
                    "swap",
                    "转介 区人社局 就业",
                    tag(Tone::Ok, "已回复"),
                    "2026-10-22 周四",
                    "安排 11-03 参加仓储岗位面试，已录用。",
                ),
                event(Glyph::Test, "flask", "尿检第 12 期", tag(Tone::Ok, "阴性"), "2026-09-14 周一", ""),
                event(Glyph::Plain, "sign", "社区戒毒协议书", tag(Tone::Ok, "已签"), "2025-09-28", ""),
            ],
        ),
    ];
    let tabs = [
        ("概况", None, false),
        ("时间线", Some("86"), true),
        ("尿检", Some("13"), false),
        ("家庭", None, false),
        ("文书", Some("9"), false),
        ("查阅记录", None, false),
    ]
    .map(|(label, count, current)| ViewTab { label: label.to_owned(), href: "/people/1".to_owned(), count: count.map(str::to_owned), current });
    let (first, days) = (Day::default() + 20_355, 1_096);
    let term = Term { label: "社区戒毒", day: 424, days, left: 672, first, last: first + days - 1, says: &[] };
    let main = html! {
        section class="id" {
            div class="id-t" {
                div class="grow" {
                    h1 { span { "罗*" } (tag_with(Tone::Bad, "up", "高风险")) (tag(Tone::Info, "社区戒毒")) (tag(Tone::Plain, "在册")) }
                    p class="facts sep" { span { "男，38 岁" } span class="nw" { "档案 YX-0317" } span class="nw" { "责任社工 陈社工" } }
                }
                div class="row" { (Button::link("打印", "/x").icon("print")) (Button::link("记一笔", "/x").icon("plus").primary().not_on_phone()) }
            }
            (term.show(LANG))
        }
        (view_tabs("档案分页", &tabs))
        div class="two" {
            (Card::new("时间线").aside(html! { span class="mut sm" { "新的在前，更正不删除旧版" } }).body(&timeline(&groups)))
            (Card::new("概况").body(&summary_list(&[("报到", html! { "2025-09-24" }), ("届满", html! { "2028-09-23" }), ("住址", html! { "东山街东湖社区" })])))
        }
    };
    Page::new("档案 YX-0317", "", main).crumb("服务对象", Some("/people")).crumb("YX-0317", None).watermark("陈社工 2026-11-21 14:32")
}

/// 导入前核对.
pub(super) fn import() -> Page {
    let step = |label, state| Step { label, state };
    let row = |at: &str, column: &str, written: &str, why: &str, advice: &str| {
        Row::new(vec![html! { b { (at) } }, html! { (column) }, html! { mark class="cell" { (written) } }, html! { (why) }, html! { (advice) }])
    };
    let columns = ["位置", "列", "表里写的", "为什么不能导入", "建议"];
    let columns = columns.iter().enumerate().map(|(at, label)| if at == 0 { Column::new(*label).lead() } else { Column::new(*label) }).collect();
    let rows = vec![
        row("第 17 行 D17", "时长", "半小时左右", "时长要是一个数", "写 30 或 30分钟"),
        row("第 88 行 A88", "日期", "2026-11-31", "11 月没有 31 日", "可能是 11-30 或 12-01"),
    ];
    let main = html! {
        (steps(&[step("选文件", StepState::Done), step("认表头 14 列", StepState::Done), step("核对", StepState::Current), step("导入", StepState::Ahead)]))
        (stats("核对结果", &[
            stat("可以导入", "okc", "298", "行", "新增", Tone::Plain), stat("以前导入过", "swap", "9", "行", "不重复计", Tone::Plain),
            stat("需要改正", "alert", "13", "行", "整行不导入", Tone::Bad), stat("不认识的列", "info", "1", "列", "“天气”存入备注", Tone::Plain),
        ]))
        (Table::new("需要改正的 13 行", columns).remark("位置、原来的值、为什么、怎么改").rows(rows).pager(Pager { total: Some(13), shown: 2, unit: "行".to_owned(), ..Pager::default() }).show(LANG))
        form id="import" method="post" action="/import/1" { input type="hidden" name="token" value="0"; }
    };
    Page::new("导入前核对", "导入前核对", main)
        .sub("电访登记表_11月.xlsx，工作表“11月”，320 行")
        .crumb("台账导入", Some("/import"))
        .crumb("电访登记表_11月.xlsx", None)
        .bar(submit_bar(LANG, "import", "导入 298 行", false))
}
