//! The page of the rules of an installation: of sign-in, and of how much is shown to whom and for how long. Changing them asks for the administrator's
//! own proof, since they hold for everybody. Absent: how many records one takes away alone, which is set where the service is installed.

use crate::account::{PasswordPolicy, Rules, proof};
use crate::look::{self, Button, Card, Choice, Field, Layout, Page, Shape, format::fill};
use crate::pages::{show, show_failed};
use crate::permit::{GLASS_HOURS, Limit, Limits, REVEAL_SECONDS, SAMPLE_ONE_OF, SMALL_CELL};
use crate::{Answer, Refusal, Visit, text::t};
use base::policy::Role;
use maud::{Markup, html};

/// The limits as they stand, or as they are typed: in the order of the page.
struct Shown([(&'static Limit, u32); 4]);

impl Shown {
    fn of(limits: &Limits) -> Self {
        Self([
            (&REVEAL_SECONDS, limits.reveal_seconds),
            (&GLASS_HOURS, limits.glass_hours),
            (&SMALL_CELL, limits.small_cell),
            (&SAMPLE_ONE_OF, limits.sample_one_of),
        ])
    }

    /// What was posted; what was not, or is no number, stays.
    fn posted(visit: &Visit, limits: &Limits) -> Self {
        Self(Self::of(limits).0.map(|(limit, before)| (limit, visit.posted(limit.setting).parse().unwrap_or(before))))
    }

    /// Each with its bounds and why it is there.
    fn fields(&self, visit: &Visit) -> Markup {
        let lang = visit.lang();
        let words = [
            ("点开姓名后显示多久", "秒", "够打一个电话，不够抄一份名单。"),
            ("破例查看开多久", "小时", "到时自动关上，要看再写一次理由。"),
            ("统计里少于几人不显示", "人", "只看统计的身份看不到更小的数字，免得认出是谁。"),
            ("评估方几个人里看一个", "人", "按编号抽，对谁、哪天都是同一批人。"),
        ];
        html! {
            @for ((limit, number), (label, unit, why)) in self.0.iter().zip(words) {
                @let bounds = fill(t(lang, "可填 {} 到 {}"), &[&limit.least.to_string(), &limit.most.to_string()]);
                @let hint = format!("{} {bounds}", t(lang, why));
                (Field::new(lang, limit.setting, t(lang, label)).hint(&hint).number(&number.to_string(), t(lang, unit)))
            }
        }
    }
}

pub(super) fn rules(visit: &Visit) -> Result<Answer, Refusal> {
    let rules = visit.shell.rules()?;
    Ok(show(visit, &page(visit, &rules, &Shown::of(&*visit.shell.limits()?), "")?))
}

fn page(visit: &Visit, rules: &Rules, shown: &Shown, wrong: &str) -> Result<Page, Refusal> {
    let lang = visit.lang();
    let account = visit.shell.store().account(visit.actor()?.account)?;
    let modern = rules.password_policy == PasswordPolicy::Modern;
    let policies = [
        Choice::new(PasswordPolicy::Modern.code(), t(lang, "长而好记（推荐）"), modern),
        Choice::new(PasswordPolicy::Mlps.code(), t(lang, "等保要求"), !modern),
    ];
    let chips: Vec<Choice<'_>> = Role::ALL.iter().map(|role| Choice::new(role.code(), role.label(), rules.factor_roles.contains(role))).collect();
    let main = html! {
        @if !wrong.is_empty() { (look::error_summary(lang, &[("proof", wrong)])) }
        form method="post" action="/admin/rules" {
            (Card::new(t(lang, "密码")).body(&html! {
                (Field::new(lang, "policy", t(lang, "密码规则")).one(&policies, Layout::Flow))
                ul class="sm mut" {
                    li { (t(lang, "长而好记：只有密码的至少 15 个字，有第二步验证的至少 8 个；不要求大小写，不用定期换")) }
                    li { (t(lang, "等保要求：至少 10 个字、四类字符有三类、90 天换一次、不重复最近 5 个；管理员和机关的登录 15 分钟不用就到期")) }
                    li { (t(lang, "两种都不收常见的弱密码，也不收姓名、单位、号码")) }
                }
            }))
            (Card::new(t(lang, "第二步验证")).body(&html! { (Field::new(lang, "factor", t(lang, "必须有第二步验证的身份")).many(&chips, Layout::Flow)) }))
            (Card::new(t(lang, "登录多久到期")).body(&html! {
                (Field::new(lang, "idle", t(lang, "多久不用就到期")).number(&rules.idle_minutes.to_string(), t(lang, "分钟")))
                (Field::new(lang, "days", t(lang, "最长多久要重新登录")).hint(t(lang, "三个管理员最长 12 小时")).number(&rules.lasts_days.to_string(), t(lang, "天")))
            }))
            (Card::new(t(lang, "看名字和统计")).body(&shown.fields(visit)))
            (Card::new(t(lang, "确认")).body(&html! { (proof::fields(visit, &account, wrong)) (Button::submit(t(lang, "保存")).primary()) }))
        }
    };
    let page = Page::new(t(lang, "登录和查看规则"), t(lang, "登录和查看规则"), main).shape(Shape::Slim);
    Ok(page.crumb(t(lang, "账号"), Some("/admin/accounts")).crumb(t(lang, "登录和查看规则"), None))
}

pub(super) fn change(visit: &Visit) -> Result<Answer, Refusal> {
    let before = visit.shell.rules()?;
    let posted = |name: &'static str| visit.form.iter().filter(move |(at, _)| at == name).map(|(_, value)| value.as_str());
    let rules = Rules {
        password_policy: PasswordPolicy::from_code(visit.posted("policy")).unwrap_or(before.password_policy),
        factor_roles: posted("factor").filter_map(Role::from_code).collect(),
        idle_minutes: visit.posted("idle").parse().unwrap_or(before.idle_minutes),
        lasts_days: visit.posted("days").parse().unwrap_or(before.lasts_days),
    };
    let shown = Shown::posted(visit, &*visit.shell.limits()?);
    let actor = visit.actor()?;
    let account = visit.shell.store().account(actor.account)?;
    if let Some(wrong) = proof::fault(visit, &account)? {
        return Ok(show_failed(visit, 422, page(visit, &rules, &shown, &wrong)?));
    }
    visit.shell.change_rules(rules)?;
    for (limit, number) in shown.0 {
        visit.shell.choose_limit(limit, number)?;
    }
    let now = visit.shell.rules()?;
    let codes: Vec<&str> = now.factor_roles.iter().map(|role| role.code()).collect();
    let signing = format!("{}, factor of {}, idle {} min, {} days", now.password_policy.code(), codes.join(" "), now.idle_minutes, now.lasts_days);
    let limits = Shown::of(&*visit.shell.limits()?).0.map(|(limit, number)| format!("{} {number}", limit.setting));
    let detail = format!("{signing}, {}", limits.join(", "));
    visit.shell.note_of_account(actor.account, "ChangeRules", actor.account, &detail)?;
    Ok(Answer::next("/admin/rules"))
}
