//! A form as a record: its rows are those of the workbook, so that a form can be read, corrected and compared without the file. Every correction is a
//! version, and answers name the version to which they were given. Absent: what the rows mean together, which is `design.rs`.

use super::design::Design;
use base::{Day, Faults, Outline, Prose, Record, Terms, Text, choices, field, record};
use count::Counted;

choices! {
    /// What a row of a form is. Codes are those of the convention.
    QuestionSort "题型" {
        Text = "text" "文字" | "string",
        Integer = "integer" "整数" | "int",
        Decimal = "decimal" "小数",
        Day = "date" "日期",
        Time = "time" "时间",
        One = "select_one" "单选",
        Any = "select_multiple" "多选",
        Note = "note" "说明文字",
        Calculate = "calculate" "计算",
        GroupBegin = "begin_group" "分组开始" | "一组开始",
        GroupEnd = "end_group" "分组结束" | "一组结束",
    }
}

record! {
    /// 表单的一行。
    SurveyQuestion "survey_question" "题目" {
        sort: QuestionSort = field("题型"),
        name: Option<Text> = field("代号").help("英文字母、数字和下划线，公式里用它指这道题"),
        label: Option<Prose> = field("题目"),
        hint: Option<Prose> = field("提示"),
        list: Option<Text> = field("选项表"),
        required: Option<Prose> = field("必填").help("yes 或条件"),
        required_message: Option<Prose> = field("没填时的提示").heads("没填时的话"),
        relevant: Option<Prose> = field("什么情况下问").heads("何时问").help("例如 ${age} >= 18"),
        constraint: Option<Prose> = field("怎样才对").help("例如 . > 0"),
        constraint_message: Option<Prose> = field("填错时的提示").heads("不对时的话"),
        initial: Option<Prose> = field("预填"),
        calculation: Option<Prose> = field("算式"),
    }
    /// 一个选项。
    SurveyOption "survey_option" "选项" {
        list: Text = field("选项表"),
        name: Text = field("代号"),
        label: Text = field("选项"),
    }
    /// 站点自己设计的表单，从 XLSForm 表格导入。改了就是新版本，已收的答卷仍按当时的版本。
    SurveyForm "survey_form" "自定义表单" {
        title: Text = field("名称").phone(),
        code: Option<Text> = field("表单代号").help("表格 settings 里的 form_id"),
        edition: Option<Text> = field("版本").help("表格 settings 里的 version"),
        on: Day = field("登记日期").preset("今天").phone(),
        questions: Vec<SurveyQuestion> = field("题目"),
        options: Vec<SurveyOption> = field("选项"),
        left_out: Option<Prose> = field("没有收进来的").help("导入时不支持的部分"),
        closed_on: Option<Day> = field("停用日期"),
    }
}

impl Record for SurveyForm {
    /// The form can be understood: names are there and single, expressions can be read and name questions that are there.
    fn rules(&self, faults: &mut Faults) {
        let (design, found) = Design::of(self);
        for fault in found {
            faults.add(fault.path, fault.code, fault.sentence);
        }
        let asks = design.questions.iter().any(|question| question.sort.is_asked());
        faults.require(asks, "questions", "nothing_asked", "表单里没有可以填的题目");
    }

    fn outline(&self) -> Outline {
        let mut outline = Outline::on(self.on);
        outline.state = Some(if self.closed_on.is_some() { "closed" } else { "open" });
        outline.terms =
            Some(Terms { names: vec![self.title.0.clone()], numbers: self.code.iter().map(|code| code.0.clone()).collect(), ..Terms::default() });
        outline
    }

    fn line(&self) -> String {
        self.title.0.clone()
    }
}

impl Counted for SurveyForm {}

impl SurveyQuestion {
    /// A row that says nothing yet but what it is.
    pub(super) fn of(sort: QuestionSort) -> Self {
        Self {
            sort,
            name: None,
            label: None,
            hint: None,
            list: None,
            required: None,
            required_message: None,
            relevant: None,
            constraint: None,
            constraint_message: None,
            initial: None,
            calculation: None,
        }
    }
}

impl QuestionSort {
    /// Whether somebody answers it.
    pub fn is_asked(self) -> bool {
        !matches!(self, Self::Note | Self::Calculate | Self::GroupBegin | Self::GroupEnd)
    }

    /// Whether it is answered out of a list.
    pub fn has_options(self) -> bool {
        matches!(self, Self::One | Self::Any)
    }
}
