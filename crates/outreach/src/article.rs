//! An article that appeared. Counted as 篇 on the day of its publication; reprints do not count, and clicks are a reading taken on a day, kept
//! beside it for reference and never added up.

use base::{Choice, Day, Faults, Link, Outline, Prose, Record, Set, Terms, Text, Time, choices, field, record};
use count::{Counted, Fact, Known};
use org::{Campaign, Filing, Project, Topic, Worker, each, each_once, key_of};

choices! {
    /// How far the medium reaches.
    ArticleLevel "媒体级别" {
        Street = "media_street" "街道级" | "街道 镇街",
        District = "media_district" "区级" | "区",
        City = "media_city" "市级" | "市",
        Province = "media_province" "省级" | "省",
        National = "media_national" "国家级" | "国家 全国 中央",
        Own = "media_own" "本单位" | "机构 公众号",
    }
}

record! {
    /// 某天看到的累计点击数。
    PageView "page_view" "点击数" {
        on: Day = field("查看日期").preset("今天"),
        clicks: u32 = field("累计点击").unit("次"),
    }
    /// 发表的新闻稿件。按篇计，转载不另计；点击数只作参考。
    Article "article" "稿件" {
        title: Text = field("标题").heads("稿件标题 题目").phone(),
        medium: Text = field("媒体").heads("刊发媒体 平台 发表平台").phone(),
        level: Option<ArticleLevel> = field("级别").heads("媒体级别 层级").phone(),
        url: Option<Text> = field("链接").heads("稿件链接 网址").phone(),
        on: Day = field("发表日期").heads("日期 刊发日期 发布日期").preset("今天").phone(),
        authors: Vec<Link<Worker>> = field("作者").heads("撰稿人 通讯员").phone(),
        at: Option<Time> = field("发表时间"),
        topics: Set<Topic> = field("主题"),
        views: Vec<PageView> = field("点击数").help("每次查看记一行，写当天看到的累计数"),
        reprints: Option<u32> = field("转载").unit("次").heads("转载次数").help("转载不另计篇数"),
        note: Option<Prose> = field("备注"),
        campaign: Option<Link<Campaign>> = field("应急行动"),
        project: Option<Link<Project>> = field("项目"),
    }
}

/// The kind word of articles.
pub(crate) const ARTICLE: &str = "article";

impl Article {
    fn filing(&self) -> Filing {
        Filing::of(self.campaign, self.project).with("author", each(&self.authors, 0))
    }
}

impl Record for Article {
    fn rules(&self, faults: &mut Faults) {
        let opens = |url: &Text| (url.0.starts_with("https://") || url.0.starts_with("http://")) && !url.0.contains(char::is_whitespace);
        faults.require(self.url.as_ref().is_none_or(opens), "url", "not_a_url", "链接要以 http:// 或 https:// 开头，中间没有空格");
        for (i, view) in self.views.iter().enumerate() {
            faults.require(view.on >= self.on, &format!("views.{i}.on"), "seen_before", "这天还没有发表");
        }
        for (i, pair) in self.views.windows(2).enumerate() {
            let path = format!("views.{}", i + 1);
            faults.require(pair[0].on < pair[1].on, &format!("{path}.on"), "views_order", "请按日期从早到晚，一天只写一行");
            faults.require(pair[0].clicks <= pair[1].clicks, &format!("{path}.clicks"), "clicks_fell", "累计点击不会变少，请核对");
        }
        each_once(faults, "authors", self.authors.iter().copied());
    }

    fn outline(&self) -> Outline {
        let mut outline = self.filing().outline(self.on);
        // Found by its address too: a sheet of activities names articles by their links.
        let numbers = self.url.iter().map(|url| url.0.clone()).collect();
        outline.terms = Some(Terms { names: vec![self.title.0.clone()], numbers, ..Terms::default() });
        outline
    }

    fn line(&self) -> String {
        let level = self.level.map(|level| format!("（{}）", level.label())).unwrap_or_default();
        format!("稿件 {}{level}", self.medium)
    }
}

impl Counted for Article {
    fn facts(&self, known: &dyn Known) -> Vec<Fact> {
        let first = key_of(self.authors.first().copied(), known);
        self.filing().facts(self.on, ARTICLE, known, |event| {
            event.topics(self.topics.bits()).item(self.level.map(Choice::word).unwrap_or_default()).led_by(first).happened()
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use count::Part;
    use count::testing::{World, day, faults_of, link};

    pub(crate) fn article(views: &[(&str, u32)]) -> Article {
        Article {
            on: day("2020-02-14"),
            title: "守好最后一公里".into(),
            medium: "南沙发布".into(),
            level: Some(ArticleLevel::District),
            url: Some("https://example.org/1".into()),
            at: None,
            authors: vec![link(1)],
            topics: Set::of([Topic::Prevention]),
            reprints: Some(12),
            note: None,
            views: views.iter().map(|(on, clicks)| PageView { on: day(on), clicks: *clicks }).collect(),
            campaign: None,
            project: Some(link(70)),
        }
    }

    #[test]
    fn an_article_is_one_whatever_its_reprints_and_clicks() {
        let facts = article(&[("2020-02-14", 100), ("2020-02-20", 799)]).facts(&World::new());
        assert_eq!(facts.iter().map(|fact| fact.part).collect::<Vec<_>>(), [Part::Event, Part::Effort]);
        assert!(facts.iter().all(|fact| fact.quantity == 0 && fact.times == 0 && fact.project.0 == 70 && fact.item == ArticleLevel::District.word()));
        assert_eq!(facts[0].topics, Topic::Prevention.bit());
    }

    #[test]
    fn clicks_are_readings_that_only_grow() {
        assert_eq!(faults_of(&article(&[("2020-02-14", 0), ("2020-02-15", 0), ("2020-02-20", 799)])), []);
        let wrong = article(&[("2020-02-13", 9), ("2020-02-13", 8)]);
        let expected =
            [("views.0.on", "seen_before"), ("views.1.on", "seen_before"), ("views.1.on", "views_order"), ("views.1.clicks", "clicks_fell")];
        assert_eq!(faults_of(&wrong), expected.map(|(path, code)| (path.to_owned(), code)));
    }

    #[test]
    fn a_link_can_be_opened() {
        for (url, faults) in [("http://example.org", 0), ("example.org", 1), ("javascript:x", 1), ("https://example.org/a b", 1)] {
            let article = Article { url: Some(url.into()), ..article(&[]) };
            assert_eq!(faults_of(&article).len(), faults, "{url}");
        }
    }
}
