//! The ledger 社戒社康人员花名册 (domain.md, Appendix E) and plainer rosters: one row is one person. Called by the importer with one row; from there
//! on the row is a form like any other, and the importer recognises who is on file already. What the sheet says of the legal measure itself
//! (decision, service, agreement, risk) has its own records in the slice `rehab`; here it is kept word for word in the remark, so that nothing is
//! lost. Absent: reading cells by their sort, and the person's own rules.

use crate::Sex;
use base::{Choice, Day, Phone, ResidentNumber, Typed};
use org::Population;
use shell::ledger::{CellSort, Column, Directory, Given, Ledger, Row, RowFault, column};
use shell::taking::{Taking, says_nothing};

/// 花名册.
pub(crate) const CLIENTS: Ledger = Ledger { code: "clients", label: "服务对象花名册", kind: "person", columns: COLUMNS, take: take_client };

const COLUMNS: &[Column] = &[
    column("ordinal", "序号", "序 编号序号 行号 No. NO", CellSort::Text),
    column("file_no", "档案号", "档案编号 个案编号 对象编号 编号", CellSort::Text),
    column("name", "姓名", "服务对象 服务对象姓名 对象姓名 对象 人员姓名 名字", CellSort::Text).required(),
    column("former_names", "曾用名", "别名 绰号 化名", CellSort::List),
    column("sex", "性别", "", CellSort::Text),
    column("nation", "民族", "", CellSort::Text),
    column("born", "出生日期", "出生年月 出生年月日 生日", CellSort::Text),
    column("resident_id", "身份证号", "身份证号码 身份证 公民身份号码 居民身份证号 证件号码 证件号", CellSort::Text),
    column("registered_at", "户籍地址", "户籍地 户籍 户籍所在地 户口所在地 户口地址", CellSort::Text),
    column("lives_at", "现居住地址", "现居住地 现住址 现住地址 居住地址 居住地 家庭住址 家庭地址 住址 地址", CellSort::Text),
    column("phones", "联系电话", "电话 手机 手机号 手机号码 电话号码 联系方式 本人电话", CellSort::List),
    column("education", "文化程度", "学历", CellSort::Text),
    column("marriage", "婚姻状况", "婚姻", CellSort::Text),
    column("job", "就业情况", "就业状况 职业 就业", CellSort::Text),
    column("employer", "工作单位", "单位 就业单位", CellSort::Text),
    column("drugs", "毒品种类", "滥用毒品种类 吸食毒品种类", CellSort::Text),
    column("first_use", "初次吸毒时间", "首次吸毒时间 初次吸毒日期", CellSort::Text),
    column("caught", "查获日期", "查获时间 末次查获日期 最近查获日期", CellSort::Text),
    column("kinds", "措施类别", "类别 人员类别 人群 对象类别 人员类型 戒毒措施 管控类别 戒毒类型 戒毒类别", CellSort::List).give(kinds_given),
    column("decision", "决定书文号", "文号 决定书编号 法律文书号", CellSort::Text),
    column("authority", "决定机关", "决定单位", CellSort::Text),
    column("decided", "决定日期", "决定时间", CellSort::Text),
    column("served", "送达日期", "送达时间", CellSort::Text),
    column("reported", "报到日期", "报到时间 接收日期", CellSort::Day).give(reported_given),
    column("agreed", "协议签订日期", "签订日期 协议日期 签订协议日期 协议书签订日期 协议书日期", CellSort::Text),
    column("from", "期限起", "起始日期 开始日期 执行起始日期 起始时间 执行期限起 执行期限自", CellSort::Day).give(from_given),
    column("to", "期限止", "截止日期 终止日期 期满日期 到期日期 解除日期 执行截止日期 截止时间 执行期限止 执行期限至", CellSort::Day).give(to_given),
    column("risk", "风险等级", "风险 风险类别 风险评估等级", CellSort::Text),
    column("police", "责任民警", "民警 包片民警 片警", CellSort::Text),
    column("officer", "专干", "禁毒专干 责任专干", CellSort::Text),
    column("worker", "社工", "责任社工 跟进社工 社工姓名 负责社工", CellSort::Text),
    column("standing", "现状", "状态 现状况 管控情况 目前状态 目前状况", CellSort::Text),
    column("note", "备注", "说明", CellSort::Text),
];

/// Columns that have no field: they go to the remark under their own label.
const KEPT_IN_THE_REMARK: [&str; 16] = [
    "nation",
    "education",
    "marriage",
    "job",
    "employer",
    "drugs",
    "first_use",
    "caught",
    "decision",
    "authority",
    "decided",
    "served",
    "agreed",
    "risk",
    "police",
    "officer",
];
/// Words of 现状 after which a measure does not go on.
const ENDED: [&str; 8] = ["解除", "终止", "死亡", "转出", "迁出", "变更", "强戒", "服刑"];

/// The roster shows one run of time: what the person is since the latest day from which something holds. Earlier memberships stay on file.
fn latest<'a>(given: &'a Given<'_>) -> impl Iterator<Item = (&'a str, &'a str, &'a str)> {
    let member = |row: usize, member: &str| given.typed.get(&format!("memberships.{row}.{member}"));
    let rows = given.typed.rows("memberships");
    let since = rows.iter().map(|row| member(*row, "from")).max().unwrap_or_default();
    rows.into_iter().map(move |row| (member(row, "what"), member(row, "from"), member(row, "to"))).filter(move |(_, from, _)| *from == since)
}

fn kinds_given(given: &Given<'_>) -> Vec<String> {
    latest(given).map(|(what, ..)| Population::from_code(what).map_or_else(|| what.to_owned(), |kind| kind.label().to_owned())).collect()
}

fn from_given(given: &Given<'_>) -> Vec<String> {
    latest(given).map(|(_, from, _)| from.to_owned()).take(1).collect()
}

/// The last day of a measure; hardship has none.
fn to_given(given: &Given<'_>) -> Vec<String> {
    latest(given).map(|(.., to)| to.to_owned()).filter(|to| !to.is_empty()).take(1).collect()
}

fn reported_given(given: &Given<'_>) -> Vec<String> {
    vec![given.typed.get("since").to_owned()]
}

fn take_client(row: &Row, directory: &mut dyn Directory) -> Result<Typed, Vec<RowFault>> {
    let mut taking = Taking::of(row, directory);
    name(&mut taking);
    identity(&mut taking);
    phones(&mut taking);
    taking.texts(&["file_no", "registered_at", "lives_at"]);
    measure(&mut taking);
    kept_days(&mut taking);
    note(&mut taking);
    taking.done()
}

/// The name; people align two characters with a space between them.
fn name(taking: &mut Taking<'_>) {
    let name = taking.said("name");
    let is_chinese = name.chars().all(|c| c.is_whitespace() || !c.is_ascii());
    let name: String = name.chars().filter(|c| !(is_chinese && c.is_whitespace())).collect();
    if name.is_empty() {
        taking.refuse("name", "没有姓名");
    }
    taking.set("name", name);
    taking.lists(&["former_names"]);
}

/// Number, sex and birthday. What the number says fills what the sheet leaves out; where both speak, they have to agree.
fn identity(taking: &mut Taking<'_>) {
    let number = taking.resident_number("resident_id");
    let of_number = ResidentNumber::parse_by(&number, taking.today()).ok();
    let said = taking.said("sex");
    let sex = match said {
        "" => None,
        "男性" => Some(Sex::Male),
        "女性" => Some(Sex::Female),
        word => Sex::from_typed(word),
    };
    if sex.is_none() && !said.is_empty() {
        taking.refuse("sex", format!("不认识性别“{said}”，请写男或女"));
    }
    let sex_of_number = of_number.as_ref().map(Sex::of_number);
    if let (Some(sex), Some(of_number)) = (sex.filter(|sex| *sex != Sex::Unknown), sex_of_number)
        && sex != of_number
    {
        taking.refuse("sex", format!("与身份证号上的性别（{}）不一致，请核对其中一个", of_number.label()));
    }
    if let Some(sex) = sex.or(sex_of_number) {
        taking.set("sex", sex.code());
    }
    if let Some(born) = born(taking).or(of_number.as_ref().map(ResidentNumber::birth_day)) {
        taking.set("born", born.to_string());
    }
    taking.set("resident_id", number);
}

/// The birthday, if the sheet has a whole one: `1880年5月` is kept in the remark, and a day without its year is no birthday.
fn born(taking: &Taking<'_>) -> Option<Day> {
    let text = taking.said("born");
    let has_year = text.bytes().take_while(u8::is_ascii_digit).count() >= 4;
    Day::typed(text, taking.today()).filter(|born| has_year && *born <= taking.today())
}

/// All phones of the cell. What is no phone number refuses the row: a number that cannot be dialled is found out too late otherwise.
fn phones(taking: &mut Taking<'_>) {
    let cells = taking.words("phones");
    let kept = |word: &str| Phone::parse(word).map(|phone| phone.as_str().to_owned());
    // 020 83331234 and 138 0000 0000 are one number each: the whole cell is tried first.
    let whole = cells.iter().map(|word| kept(word)).collect::<Result<Vec<String>, _>>();
    let words = cells.iter().flat_map(|word| word.split_whitespace()).filter(|word| !says_nothing(word));
    let parsed = whole.or_else(|_| words.map(|word| kept(word).map_err(|fault| (word, fault))).collect());
    match parsed {
        Ok(mut phones) => {
            phones.dedup();
            for (i, phone) in phones.into_iter().enumerate() {
                taking.set(&format!("phones.{i}"), phone);
            }
        }
        Err((word, fault)) => taking.refuse("phones", format!("电话“{word}”{fault}")),
    }
}

/// What the person is, from the first day of the term (else from the report, else from today) to the last of it.
fn measure(taking: &mut Taking<'_>) {
    let day = |path: &str| taking.said(path).parse::<Day>().ok();
    let (from, to, reported, today) = (day("from").or(day("reported")), day("to"), day("reported").or(day("from")), taking.today());
    if let Some(since) = reported {
        taking.set("since", since.min(today).to_string());
    }
    let mut kinds: Vec<Population> = Vec::new();
    for word in taking.words("kinds") {
        match population(&word) {
            Some(kind) if kinds.contains(&kind) => {}
            Some(kind) => kinds.push(kind),
            None => taking.refuse("kinds", format!("不认识类别“{word}”")),
        }
    }
    let begins = from.unwrap_or(today);
    if !kinds.is_empty() && to.is_some_and(|to| to < begins) {
        taking.refuse("to", if from.is_some() { "期限止在期限起之前" } else { "期限已满，却没有期限起或报到日期" });
    }
    for (i, kind) in kinds.iter().enumerate() {
        taking.set(&format!("memberships.{i}.what"), kind.code());
        taking.set(&format!("memberships.{i}.from"), begins.to_string());
        // A term belongs to the measure; hardship does not end with it.
        if let Some(to) = to.filter(|_| is_measure(*kind)) {
            taking.set(&format!("memberships.{i}.to"), to.to_string());
        }
    }
    let is_over = ENDED.iter().any(|word| taking.said("standing").contains(word));
    if is_over && to.is_none_or(|to| to > today) {
        // Nobody knows from the sheet since when; a person has to say.
        taking.set("unchecked", today.to_string());
    }
}

/// The days that are kept as they stand: half a day (2019年9月) is kept too, but not one that the calendar does not have.
fn kept_days(taking: &mut Taking<'_>) {
    for path in ["caught", "decided", "served", "agreed"] {
        let text = taking.said(path);
        let numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty()).count();
        let is_whole = numbers == 3 && text.chars().all(|c| c.is_ascii_digit() || "-/.年月日号".contains(c));
        if is_whole && Day::typed_beside(text, taking.today()).is_none() && Day::of_short_year(text).is_empty() {
            taking.refuse(path, format!("“{text}”不是日历上的日期，请核对"));
        }
    }
}

/// The remark, what has no field, and the columns that nobody knows: a line each.
fn note(taking: &mut Taking<'_>) {
    let label = |path: &str| COLUMNS.iter().find(|column| column.path == path).map_or("", |column| column.label);
    let half_a_birthday = if born(taking).is_none() { taking.said("born") } else { "" };
    let kept = KEPT_IN_THE_REMARK.iter().chain(&["worker", "standing"]).map(|path| (label(path), taking.said(path).to_owned()));
    let lines: Vec<(&'static str, String)> = std::iter::once(("出生日期", half_a_birthday.to_owned())).chain(kept).collect();
    taking.keep("note", lines);
}

/// 社区戒毒人员 is 社区戒毒; 社会面吸毒 is 社会面.
fn population(word: &str) -> Option<Population> {
    let bare = || word.strip_suffix("人员").or_else(|| word.strip_suffix("对象")).and_then(Population::from_typed);
    Population::from_typed(word).or_else(bare).or_else(|| word.starts_with("社会面").then_some(Population::AtLarge))
}

/// Whether it is a measure with a term.
fn is_measure(kind: Population) -> bool {
    matches!(kind, Population::CommunityTreatment | Population::CommunityRehabilitation)
}

#[cfg(test)]
mod tests;
