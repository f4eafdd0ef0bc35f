//! 社戒社康人员花名册 (domain.md, Appendix E): one row is one measure on one person. The people of a plainer roster, without decision and term, are the
//! ledger of the slice `people`; a sheet is this one by its title or by the column of the street. What has a record of its own (agreement, risk class)
//! or no field at all is kept in the remark.

use super::{NOTE, NUMBER, PHONE, Taken, of_person, person};
use crate::{EndReason, EpisodeKind, Jurisdiction, Substance};
use base::{Choice, Day};
use org::Worker;
use shell::ledger::{CellSort, Column, Directory, Ledger, Row, column};
use shell::taking::Taking;

/// 社戒社康人员花名册.
pub(crate) const ROSTER: Ledger =
    Ledger { code: "roster", label: "社戒社康人员花名册", kind: "episode", columns: COLUMNS, take: take_episode };

const COLUMNS: &[Column] = &[
    column("ordinal", "序号", "序 No. NO", CellSort::Text),
    column("person", "姓名", "服务对象 对象 人员姓名", CellSort::Text).required(),
    column("sex", "性别", "", CellSort::Text).give(|given| of_person(given, "sex")),
    column("nation", "民族", "", CellSort::Text),
    column("born", "出生日期", "出生年月", CellSort::Text).give(|given| of_person(given, "born")),
    NUMBER,
    column("registered_at", "户籍地址", "户籍地 户籍 户籍所在地", CellSort::Text).give(|given| of_person(given, "registered_at")),
    column("lives_at", "现居住地址", "现住址 居住地址 家庭住址 住址 地址", CellSort::Text).give(|given| of_person(given, "lives_at")),
    PHONE,
    column("education", "文化程度", "学历", CellSort::Text),
    column("marriage", "婚姻状况", "婚姻", CellSort::Text),
    column("job", "就业情况", "就业状况 职业", CellSort::Text),
    column("employer", "工作单位", "就业单位", CellSort::Text),
    column("substances", "毒品种类", "滥用毒品种类 吸食毒品种类", CellSort::List),
    column("first_use", "初次吸毒时间", "首次吸毒时间 初次吸毒日期", CellSort::Text),
    column("caught", "查获日期", "查获时间 末次查获日期", CellSort::Day),
    column("kind", "措施类别", "类别 戒毒措施 人员类别 戒毒类型", CellSort::Text).required(),
    column("number", "决定书文号", "文号 决定书编号", CellSort::Text),
    column("authority", "决定机关", "决定单位", CellSort::Text),
    column("decided", "决定日期", "决定时间", CellSort::Day).required(),
    column("served", "送达日期", "送达时间 收到决定书日期", CellSort::Day),
    column("reported", "报到日期", "报到时间", CellSort::Day),
    column("agreed", "协议签订日期", "签订日期 签协议日期", CellSort::Text),
    column("start", "期限起", "起始日期 执行起始日期 执行期限起", CellSort::Day),
    column("end", "期限止", "截止日期 期满日期 执行截止日期 执行期限止", CellSort::Day),
    column("risk", "风险等级", "风险类别", CellSort::Text),
    column("police", "责任民警", "民警 包片民警", CellSort::Text),
    column("officer", "专干", "禁毒专干 责任专干", CellSort::Text),
    column("worker", "社工", "责任社工 跟进社工", CellSort::Text),
    column("reason", "现状", "结束情形 状态 目前状态", CellSort::Text),
    NOTE,
    column("ended", "结束日期", "解除日期 终止日期", CellSort::Day),
    column("years", "期限", "期限（年）", CellSort::Number).every_row(),
    column("street", "执行地街道", "执行地 执行单位", CellSort::Text)
        .required_unless("社戒社康人员花名册 社区戒毒人员花名册 社区康复人员花名册 社区戒毒社区康复人员花名册 社区戒毒（康复）人员花名册"),
    column("street_told", "通知街道日期", "", CellSort::Day),
    column("credited", "折抵天数", "", CellSort::Number).every_row(),
    column("jurisdiction", "适用规定", "", CellSort::Text),
];

/// Years that a term may have; more is refused by the record's own rule.
const YEARS_MAX: u32 = 99;
/// Days that may be credited: isolation lasts two years and can be prolonged by one (禁毒法 art. 47).
const CREDITED_MAX: u32 = 3 * 366;
/// Columns that have no field: they go to the remark under their own label.
const KEPT: [&str; 7] = ["nation", "education", "marriage", "job", "employer", "agreed", "risk"];

fn take_episode(row: &Row, directory: &mut dyn Directory) -> Taken {
    let mut taking = Taking::of(row, directory);
    person(&mut taking);
    let aside = taking.choice_and_rest::<EpisodeKind>("kind").map(|(_, rest)| rest).unwrap_or_default();
    let decided = taking.main_day("decided");
    for column in ["served", "reported", "street_told"] {
        taking.past_day(column, decided);
    }
    taking.past_day("caught", decided);
    // The printed term may begin later than today, and mostly ends later.
    let start = taking.day("start", decided);
    let end = taking.day("end", start.or(decided));
    let stands = ending(&mut taking, end);
    taking.texts(&["number", "authority", "first_use", "police", "officer", "street"]);
    taking.number("years", YEARS_MAX);
    taking.number("credited", CREDITED_MAX);
    taking.choice::<Jurisdiction>("jurisdiction");
    let substances = taking.choices_or("substances", Some(Substance::Other));
    taking.link::<Worker>("worker", &[]);
    let label = |path: &str| COLUMNS.iter().find(|column| column.path == path).map_or("", |column| column.label);
    let kept = KEPT.map(|path| (label(path), taking.said(path).to_owned()));
    // What has no column of its own when it is written out again stands first, as it then stands in the remark.
    taking.keep("note", [("措施类别", aside), ("现状", stands), ("毒品种类", substances)].into_iter().chain(kept));
    taking.done()
}

/// 现状 says how it ended, or that it goes on: what is no end is given back, to be kept. A term that is full ended on its last day; of any other end the
/// sheet has to say the day.
fn ending(taking: &mut Taking<'_>, end: Option<Day>) -> String {
    let stands = taking.choice_or::<EndReason>("reason", None);
    let reason =
        shell::taking::beginning::<EndReason>(taking.said("reason")).map(|(reason, _)| reason).or(EndReason::from_typed(taking.said("reason")));
    let ended = taking.past_day("ended", end);
    if let (Some(reason), None, "") = (reason, ended, taking.said("ended")) {
        match end.filter(|end| reason == EndReason::Released && *end <= taking.today()) {
            Some(end) => taking.set("ended", end.to_string()),
            None => taking.refuse("ended", format!("现状是{}，请写明结束日期", reason.label())),
        }
    }
    stands
}
