//! The filter bar above a list: a GET form whose address is a view that can be saved or sent, the chosen conditions as removable tags, and
//! chips for the usual ones.

use super::icon::{icon, small_icon};
use crate::text::{Lang, t};
use maud::{Markup, html};

/// One condition of a filter bar, chosen from a list.
#[derive(Clone, Debug, Default)]
pub struct Select<'a> {
    /// The parameter.
    pub name: &'a str,
    /// 类别.
    pub label: &'a str,
    /// Values and labels; 全部 with an empty value is put before them.
    pub options: Vec<(&'a str, &'a str)>,
    /// The value in force; empty for all.
    pub chosen: &'a str,
}

/// The filter bar of a list.
#[derive(Clone, Debug, Default)]
pub struct FilterBar<'a> {
    /// The list's own path.
    pub action: &'a str,
    /// What is typed into the first field, named `q`; `None` for no such field.
    pub keyword: Option<&'a str>,
    /// What can be typed: 姓名、拼音、档案号、尾号.
    pub keyword_example: &'a str,
    /// Up to four conditions.
    pub selects: Vec<Select<'a>>,
    /// Further parameters that stay: the order, the view.
    pub hidden: Vec<(&'a str, &'a str)>,
    /// Conditions in force: words, and the address of the list without them.
    pub picked: Vec<(&'a str, String)>,
}

impl FilterBar<'_> {
    /// The bar, directly above its table.
    pub fn show(&self, lang: Lang) -> Markup {
        let count = self.picked.len();
        html! {
            form class="filterform" method="get" action=(self.action) role="search" aria-label=(t(lang, "筛选")) {
                @for (name, value) in &self.hidden { input type="hidden" name=(name) value=(value); }
                input class="ft" type="checkbox" id="ft" aria-label=(t(lang, "显示全部筛选条件"));
                div class={ "filters n" (self.selects.len().min(4)) } {
                    @if let Some(typed) = self.keyword {
                        div class="wide" { label for="k" { (t(lang, "关键词")) } input id="k" name="q" type="text" value=(typed) placeholder=(self.keyword_example) autocomplete="off"; }
                    }
                    @for select in &self.selects {
                        div class="adv" {
                            label for={ "k-" (select.name) } { (select.label) }
                            select id={ "k-" (select.name) } name=(select.name) {
                                option value="" { (t(lang, "全部")) }
                                @for (value, label) in &select.options { option value=(value) selected[*value == select.chosen] { (label) } }
                            }
                        }
                    }
                    button class="btn" type="submit" { (icon("search")) (t(lang, "查询")) }
                    @if !self.selects.is_empty() {
                        label class="btn ftl only-p" for="ft" { (icon("filter")) (t(lang, "条件")) @if count > 0 { " " (count) } }
                    }
                }
            }
            @if count > 0 {
                div class="picked" {
                    span class="sm mut" { (t(lang, "已选")) }
                    @for (words, without) in &self.picked { a class="pill" href=(without) { (words) (small_icon("x")) span class="vh" { (t(lang, "去掉")) } } }
                    a class="more" href=(self.action) { (t(lang, "清空")) }
                }
            }
        }
    }
}

/// A chip that sets a filter by its address.
#[derive(Clone, Debug, Default)]
pub struct QuickFilter<'a> {
    /// 尿检 3.
    pub label: &'a str,
    /// The list with this filter.
    pub href: &'a str,
    /// Icon before the label.
    pub icon: Option<&'static str>,
    /// In force now.
    pub current: bool,
}

/// A row of chips, such as the kinds of a timeline.
pub fn quick_filters(filters: &[QuickFilter<'_>]) -> Markup {
    html! {
        div class="chips" {
            @for filter in filters {
                a class="chip" href=(filter.href) aria-current=[filter.current.then_some("true")] { @if let Some(name) = filter.icon { (icon(name)) } (filter.label) }
            }
        }
    }
}
