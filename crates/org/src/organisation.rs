//! An organisation: a node of the tree in which people work. Its place is dated, so that a station that moves to another street, or a street that
//! gets another name, leaves the figures of old days where they were. The tree is not the tree of division codes (domain.md 10.4).

use base::{Choice, Day, Faults, Link, Node, Outline, Position, Record, Terms, Text, choices, field, record};
use count::Counted;

choices! {
    /// What sort of organisation it is.
    Level "层级" {
        Province = "province" "省",
        City = "city" "市",
        District = "district" "区县" | "区 县",
        Street = "street" "街道" | "镇 乡 镇街",
        Community = "community" "社区" | "村 居委",
        Grid = "grid" "网格",
        Station = "station" "社工站" | "站点 服务站",
        Agency = "agency" "机构" | "社工机构 社会工作服务机构",
        Office = "office" "办公室" | "禁毒办 民政局",
        Police = "police" "派出所",
        Unit = "unit" "用人单位",
        Country = "country" "全国" | "国家",
    }
}

record! {
    /// 某一段时间里，它归谁管、由哪家机构运营。
    Placement "placement" "归属" {
        from: Day = field("从"),
        parent: Option<Link<Organisation>> = field("上级"),
        agency: Option<Link<Organisation>> = field("运营机构").help("承接服务的社工机构"),
    }
    /// 曾经用过的名称。
    FormerName "former_name" "曾用名" {
        name: Text = field("名称"),
        until: Day = field("用到"),
    }
    /// 组织树上的一个节点：市、区、街道、社工站、机构。改归属或改名时加一行，旧日子的数字不变。
    Organisation "organisation" "机构与组织" {
        code: Text = field("编码").help("命令行和接口用它指名，例如 440115-LX").heads("机构编码 代码"),
        name: Text = field("名称").heads("机构名称 站点名称 单位名称"),
        level: Level = field("层级").heads("类别"),
        placements: Vec<Placement> = field("归属").help("从早到晚，下一行开始时上一行结束"),
        former_names: Vec<FormerName> = field("曾用名"),
        closed: Option<Day> = field("撤销日期"),
        residents: Option<u32> = field("常住人口").unit("人").help("辖区最近一次普查或年报的数；看板按它算每千名居民的服务").heads("常住人口数 辖区人口"),
    }
}

impl Organisation {
    /// The name that it had on a day.
    pub fn name_on(&self, day: Day) -> &str {
        let former = self.former_names.iter().filter(|former| day <= former.until).min_by_key(|former| former.until);
        former.map_or(self.name.0.as_str(), |former| former.name.0.as_str())
    }
}

impl Record for Organisation {
    fn rules(&self, faults: &mut Faults) {
        faults.require(!self.placements.is_empty(), "placements", "no_placement", "请至少填一行归属，写明从哪天开始");
        faults.require(self.placements.is_sorted_by(|a, b| a.from < b.from), "placements", "placements_order", "归属请按日期从早到晚，一天只写一行");
        let code = &self.code.0;
        let plain = code.len() <= 32 && code.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        faults.require(plain, "code", "code_letters", "编码只用字母、数字和短横，最长 32 个");
    }

    fn outline(&self) -> Outline {
        let mut outline = Outline::on(self.placements.first().map_or_else(Day::default, |placement| placement.from));
        outline.state = Some(if self.closed.is_some() { "closed" } else { "open" });
        for placement in &self.placements {
            outline.link(placement.parent.map(Link::id), "parent");
            outline.link(placement.agency.map(Link::id), "agency");
        }
        outline.terms = Some(Terms {
            names: vec![self.name.0.clone()],
            other_names: self.former_names.iter().map(|former| former.name.0.clone()).collect(),
            numbers: vec![self.code.0.clone()],
            ..Terms::default()
        });
        let position =
            |placement: &Placement| Position { from: placement.from, parent: placement.parent.map(Link::id), agency: placement.agency.map(Link::id) };
        outline.node = Some(Node { code: self.code.0.clone(), level: self.level.word(), positions: self.placements.iter().map(position).collect() });
        outline
    }

    fn line(&self) -> String {
        format!("{} {}", self.level.label(), self.name.0)
    }
}

impl Counted for Organisation {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_day_keeps_the_old_name() {
        let day = |text: &str| text.parse::<Day>().unwrap();
        let street = Organisation {
            code: "440104-DS".into(),
            name: "东山街道".into(),
            level: Level::Street,
            placements: vec![Placement { from: day("1950-01-01"), parent: None, agency: None }],
            former_names: vec![FormerName { name: "东山街".into(), until: day("2004-12-31") }],
            closed: None,
            residents: None,
        };
        assert_eq!(street.name_on(day("2004-12-31")), "东山街");
        assert_eq!(street.name_on(day("2005-01-01")), "东山街道");
    }
}
