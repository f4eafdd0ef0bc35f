//! Documents that are written by the program from its own definitions, so that they cannot rot: who may see what, the data dictionary, the words, the routes, the
//! indicators.

use crate::program::{SLICES, registry};
use base::{
    Control, Privacy,
    policy::{Class, Grant, Role, grant},
};
use std::fmt::Write as _;

/// File names below `docs/` and their texts.
pub fn generated() -> Vec<(&'static str, String)> {
    vec![
        ("access.md", access()),
        ("fields.md", fields()),
        ("words.md", words()),
        ("routes.md", routes()),
        ("indicators.md", report::handbook_markdown()),
    ]
}

fn access() -> String {
    let mut text =
        "# 谁可以看什么\n\n由程序生成（`cargo xtask golden`），与程序执行的是同一张表。每个身份只在任职的单位及其下级范围内有效。\n\n".to_owned();
    let _ = writeln!(text, "| 身份 | {} |", Class::ALL.map(Class::label).join(" | "));
    let _ = writeln!(text, "|{}", " --- |".repeat(Class::ALL.len() + 1));
    for role in Role::ALL {
        let cells = Class::ALL.map(|class| match grant(role, class) {
            Grant::Nothing => "—",
            Grant::Figures => "只看数字",
            Grant::Masked => "遮名查看",
            Grant::Read => "查看",
            Grant::Write => "登记",
        });
        let _ = writeln!(text, "| {} | {} |", role.label(), cells.join(" | "));
    }
    text
}

fn fields() -> String {
    let mut text = "# 数据字典\n\n由程序生成（`cargo xtask golden`）。级别：公开 / 个人（默认遮住）/ 保密（只在本条记录的页面打开）。\n".to_owned();
    for kind in registry().kinds() {
        let shape = kind.shape;
        let _ = writeln!(
            text,
            "\n## {} `{}`\n\n{}\n\n查看级别：{}\n\n| 栏目 | 名称 | 写法 | 级别 | 必填 |\n| --- | --- | --- | --- | --- |",
            shape.label,
            shape.code,
            shape.about.trim(),
            kind.class.label()
        );
        for (path, field, privacy) in shape.leaves() {
            let level = match privacy {
                Privacy::Open => "公开",
                Privacy::Personal => "个人",
                Privacy::Confidential => "保密",
            };
            let required = if field.optional { "" } else { "必填" };
            let _ = writeln!(text, "| {} | `{path}` | {} | {level} | {required} |", field.spec.label, control(&field.control));
        }
    }
    text
}

fn control(control: &Control) -> String {
    match control {
        Control::Line => "一行文字".to_owned(),
        Control::Prose => "多行文字".to_owned(),
        Control::Day => "日期".to_owned(),
        Control::Time => "时间".to_owned(),
        Control::Number => "整数".to_owned(),
        Control::One(choices) => format!("单选：{}", choices.iter().map(|choice| choice.label).collect::<Vec<_>>().join("、")),
        Control::Any(choices) => format!("多选：{}", choices.iter().map(|choice| choice.label).collect::<Vec<_>>().join("、")),
        Control::Link(kind) => format!("→ `{kind}`"),
        Control::ResidentId => "身份证号".to_owned(),
        Control::Phone => "电话".to_owned(),
        Control::Several(inner) => format!("几个{}", self::control(inner)),
        Control::Group(shape) | Control::Rows(shape) => shape.label.to_owned(),
    }
}

fn words() -> String {
    let mut text = "# 统计用词\n\n由程序生成（`cargo xtask golden`）。`kapok stats --where` 和统计页的筛选用这些词。\n".to_owned();
    for slice in SLICES {
        for (dimension, choices) in slice.words {
            let _ = writeln!(text, "\n## {} · {dimension}\n\n| 代码 | 名称 | 台账里也写作 |\n| --- | --- | --- |", slice.label);
            for choice in *choices {
                let _ = writeln!(text, "| `{}` | {} | {} |", choice.code, choice.label, choice.synonyms);
            }
        }
    }
    text
}

fn routes() -> String {
    let mut text = "# Routes\n\nWritten by the program (`cargo xtask golden`). What concerns a single record is decided by the record's class and organisation (access.md).\n\n| verb | path | needs | what it does |\n| --- | --- | --- | --- |\n".to_owned();
    for route in shell::routes(&registry()) {
        let needs = match route.needs {
            shell::Needs::Nobody => "nobody".to_owned(),
            shell::Needs::Account => "an account".to_owned(),
            shell::Needs::Grant(class, least) => format!("{least:?} on {class:?}"),
            shell::Needs::Role(roles) => format!("the role {}", roles.iter().map(|role| role.code()).collect::<Vec<_>>().join(" or ")),
        };
        let _ = writeln!(text, "| {:?} | `{}` | {needs} | {} |", route.verb, route.path, route.about);
    }
    text
}
