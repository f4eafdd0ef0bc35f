//! Documents that are written by the program from its own definitions, so that they cannot rot: who may see what, the data dictionary, the words, the routes, the
//! indicators.

use crate::program::{SLICES, registry};
use base::{
    Control, Privacy,
    policy::{ADJUST, Class, DELETE_FILES, EXPORT, FILES, Grant, Relation, Right, Role, may_break, right},
};
use std::fmt::Write as _;

/// File names below `docs/` and their texts.
pub fn generated() -> Vec<(&'static str, String)> {
    vec![
        ("access.md", access()),
        ("fields.md", fields()),
        ("words.md", words()),
        ("routes.md", routes()),
        ("retention.md", retention()),
        ("indicators.md", report::handbook_markdown()),
    ]
}

/// The table of rights as an official reads it: one table, its signs explained below, then what the table cannot say.
fn access() -> String {
    let mut text = "# 谁可以看什么\n\n由程序生成（`cargo xtask golden`），与程序执行的是同一张表。每个身份只在任职的单位及其下级范围内有效，从任职那天到免职那天；\
                    单位调整归属以后，按今天的归属办事，以前的记录原来的上级仍可查看。\n\n"
        .to_owned();
    let _ = writeln!(text, "| 身份 | {} |", Class::ALL.map(Class::label).join(" | "));
    let _ = writeln!(text, "|{}", " --- |".repeat(Class::ALL.len() + 1));
    for role in Role::ALL {
        let cells = Class::ALL.map(|class| cell(right(role, class)));
        let _ = writeln!(text, "| {} | {} |", role.label(), cells.join(" | "));
    }
    text.push_str(ACCESS_SIGNS);
    let names = |roles: &[Role]| roles.iter().map(|role| role.label()).collect::<Vec<_>>().join("、");
    let classes = |classes: &[Class]| classes.iter().map(|class| class.label()).collect::<Vec<_>>().join("、");
    let breaks: Vec<Role> = Role::ALL.into_iter().filter(|role| Class::ALL.into_iter().any(|class| may_break(*role, class))).collect();
    let _ = writeln!(text, "\n## 和“登记”“查看”不同的\n");
    let _ = writeln!(
        text,
        "- **删除**：{}只有{}可以删除，而且限于可以登记的；其他各类由可以登记的人删除。刚写的可以自己撤销。",
        classes(&FILES),
        names(&DELETE_FILES)
    );
    let closes: Vec<Role> = Role::ALL.into_iter().filter(|role| right(*role, Class::Figures).grant == Grant::Write).collect();
    let _ = writeln!(
        text,
        "- **关账**：{}可以把本单位及下级的一个月关上，也可以写明原因重新打开。关上以后，会改变那个月数字的登记、更正、删除，只有{}可以做，\
         而且限于可以登记的、要写明原因；每一条都作为调整列在关账记录里。",
        names(&closes),
        names(&ADJUST)
    );
    let _ = writeln!(text, "- **导出成文件**：只有{}，而且限于可以查看的。别的身份逐条查看、打印。", names(&EXPORT));
    let _ = writeln!(text, "- **看明文、带姓名打印**：可以查看的才可以；每次写入审计，明文到时间自动遮住。");
    let _ = writeln!(
        text,
        "- **破例查看**：{}对本职范围内的种类，可以写明理由查看别处的或者遮住的记录，几小时后自动关闭，告诉那个站的站长；只能看，不能改。",
        names(&breaks)
    );
    let _ = writeln!(
        text,
        "- **归档**：戒断三年未复吸、没有别的措施在身的人，档案不在名单里（按人群“戒断三年未复吸”可以找到，按姓名也能找到），对所有人都要写明理由才能打开，同破例查看一样记入审计、告诉站长；再有措施就自动回来。（《戒毒条例》第七条）
- **未成年人**：十八岁以下的人的档案和关于他的记录，要站长批准才能打开（90 天；不满十四岁 30 天）。站长本人和责任社工不用申请；\
         不满十四岁的，责任社工也要申请。（《未成年人网络保护条例》第三十六条）"
    );
    text
}

/// How long what is kept, by kind of record: the class decides, because a class is what a vault holds and what can be destroyed.
fn retention() -> String {
    let mut text = "# 什么保存多久\n\n由程序生成（`cargo xtask golden`）。同一类记录在同一个数据域里，一起到期、一起销毁；每个数据域可以在 `/admin/vaults` 写明自己的期限。\
                    到期只提醒，不会自动销毁。操作审计不少于三年，不随数据域销毁。\n\n"
        .to_owned();
    text.push_str("| 记录 | 类别 | 用途 | 法律依据 | 保存多久 | 到期怎么办 |\n| --- | --- | --- | --- | --- | --- |\n");
    for class in Class::ALL {
        let kinds: Vec<&str> = SLICES.iter().flat_map(|slice| slice.kinds).filter(|kind| kind.class == class).map(|kind| kind.shape.label).collect();
        let (purpose, basis) = base::ground::of(class.code());
        let (long, then) = base::ground::kept(class);
        let _ = writeln!(text, "| {} | {} | {purpose} | {basis} | {long} | {then} |", kinds.join("、"), class.label());
    }
    text
}

/// A cell: how much, and the sign of whose.
fn cell(right: Right) -> String {
    let words = match right.grant {
        Grant::Nothing => return "—".to_owned(),
        Grant::Figures => return "只看数字".to_owned(),
        Grant::Masked => "遮名查看",
        Grant::Read => "查看",
        Grant::Write => "登记",
    };
    let sign = match right.relation {
        Relation::Unit => "",
        Relation::Run => "①",
        Relation::Caseload => "②",
        Relation::Own => "③",
        Relation::Event => "④",
        Relation::Hardship => "⑤",
        Relation::Sample => "⑥",
    };
    format!("{words}{sign}")
}

const ACCESS_SIGNS: &str = "
- **登记**：查看、登记、更正。**查看**：可以看明文。**遮名查看**：姓名、号码遮住，保密内容不显示。**只看数字**：没有一条记录；少于三人的数不显示。**—**：不知道有没有。
- 统计与简报的“登记”是发出简报。
- 没有记号：本单位和下级的全部。
- ① 加上按合同承办的站点。（《个人信息保护法》第二十一条：不超出委托）
- ② 全站的；站长设定只给“责任社工”看以后，限本人负责的、本人写的和还没有人负责的。
- ③ 本人写的、要本人办的、提到本人的。
- ④ 应急行动期间；行动结束以后不能再看。（《突发事件应对法》第八十四、八十五条）
- ⑤ 困难人员的。
- ⑥ 每十个人抽一个，抽到谁对所有人、每一天都一样。
";

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
