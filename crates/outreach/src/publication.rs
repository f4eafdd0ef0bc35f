//! A standard, a book, a paper, a guide: what the work has left in writing for others (report S, rows 17–19). Counted as 本 or 项 on the day on which it
//! came out. Absent: news ([`Article`](crate::Article)) and the copies that were handed out ([`Handout`](crate::Handout)).

use base::{Choice, Day, Faults, Link, Outline, Prose, Record, Terms, Text, choices, field, record};
use count::{Counted, Fact, Known};
use org::{Filing, Project, Worker, each, each_once, key_of};

choices! {
    /// What sort of writing it is.
    PublicationKind "成果类别" {
        Standard = "standard" "标准" | "地方标准 行业标准 团体标准 国家标准",
        InternalStandard = "internal_standard" "内部标准" | "机构标准 内部规范 工作手册",
        Book = "book" "图书" | "书 著作 专著 案例集",
        Paper = "paper" "论文" | "文章 会议论文",
        Guide = "guide_text" "指引" | "服务指引 指南",
        Course = "course" "课程教材" | "课程 教材 课件",
    }
}

record! {
    /// 出版、发布或被录用的一项成果：标准、图书、论文、指引。新闻稿件写“稿件”。再版另记一条。
    Publication "publication" "出版成果" {
        title: Text = field("名称").heads("标题 书名 题目 标准名称").phone(),
        kind: PublicationKind = field("成果类别").heads("类别 类型").phone(),
        publisher: Option<Text> = field("出版发布单位").heads("出版社 发布单位 会议 刊物").help("出版社、发布机关、刊物或会议").phone(),
        on: Day = field("发布日期").heads("日期 出版日期 录用日期").preset("今天").phone(),
        authors: Vec<Link<Worker>> = field("作者").heads("编者 起草人").phone(),
        number: Option<Text> = field("编号").heads("标准号 书号 ISBN"),
        others: Option<Text> = field("合作单位").heads("合作者 联合单位"),
        project: Option<Link<Project>> = field("项目"),
        note: Option<Prose> = field("备注"),
    }
}

/// The kind word of publications.
pub(crate) const PUBLICATION: &str = "publication";

impl Publication {
    fn filing(&self) -> Filing {
        Filing::of(None, self.project).with("author", each(&self.authors, 0))
    }
}

impl Record for Publication {
    fn rules(&self, faults: &mut Faults) {
        each_once(faults, "authors", self.authors.iter().copied());
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.on);
        outline.terms = Some(Terms {
            names: vec![self.title.0.clone()],
            numbers: self.number.iter().map(|number| number.0.clone()).collect(),
            ..Terms::default()
        });
        outline
    }

    fn line(&self) -> String {
        format!("{} 《{}》", self.kind.label(), self.title)
    }
}

impl Counted for Publication {
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let first = key_of(self.authors.first().copied(), known);
        self.filing().facts(self.on, PUBLICATION, known, |event| event.item(self.kind.word()).led_by(first).happened())
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use count::Part;
    use count::testing::{World, day, faults_of, link};

    pub(crate) fn publication(kind: PublicationKind) -> Publication {
        Publication {
            title: "禁毒社会工作服务规范".into(),
            kind,
            publisher: Some("市市场监督管理局".into()),
            on: day("2019-05-20"),
            authors: vec![link(1), link(2)],
            number: Some("DB 1".into()),
            others: None,
            project: None,
            note: None,
        }
    }

    #[test]
    fn a_publication_is_one_of_its_sort_however_many_wrote_it() {
        for kind in [PublicationKind::Standard, PublicationKind::Book, PublicationKind::Paper] {
            let facts = publication(kind).facts(&World::new());
            assert_eq!(facts.iter().map(|fact| fact.part).collect::<Vec<_>>(), [Part::Event, Part::Effort, Part::Effort]);
            assert!(facts.iter().all(|fact| fact.item == kind.word() && fact.day == day("2019-05-20")));
        }
        let twice = Publication { authors: vec![link(1); 2], ..publication(PublicationKind::Paper) };
        assert_eq!(faults_of(&twice), [("authors.1".to_owned(), "named_twice")]);
        assert_eq!(publication(PublicationKind::Book).line(), "图书 《禁毒社会工作服务规范》");
    }
}
