//! Why records are kept at all: the purpose and the legal ground with which a vault of a class begins. A lead or the security administrator may say
//! more for a single vault; nothing is decided by these words. Called by the registry when a vault is made, and by the table of retention.

use crate::policy::Class;

/// Purpose and legal ground of a class; empty words for one that is not known. `system` is the store's own: accounts, drafts, certificates.
pub fn of(class: &str) -> (&'static str, &'static str) {
    if class == "system" {
        return ("账号、草稿与凭证", "网络安全法第二十一条");
    }
    Class::from_code(class).map_or(("", ""), ground)
}

/// The ground of each class (domain.md 0.2, 1.17, 5.7, 10.6).
fn ground(class: Class) -> (&'static str, &'static str) {
    match class {
        Class::Structure => ("机构、场所与行动的名册", "不含个人信息"),
        Class::Staff => ("排班、督导与培训管理", "个人信息保护法第十三条第一款第（二）项（履行劳动合同、人力资源管理）"),
        Class::Person => ("确认服务对象身份，建立一人一档", "个人信息保护法第十三条第一款第（三）项；戒毒条例第七条（保密）"),
        Class::Rehab => ("社区戒毒、社区康复的法定管理与帮助", "禁毒法第三十四条；戒毒条例第三章、第五章；个人信息保护法第十三条第一款第（三）项"),
        Class::Test => ("按协议定期检测并据此帮助", "禁毒法第三十五条；戒毒条例第七条；个人信息保护法第十三条第一款第（三）项"),
        Class::Risk => ("分类评估，按风险安排帮助", "禁毒通〔2016〕37号；个人信息保护法第十三条第一款第（三）项"),
        Class::Casework => ("社会工作专业服务与个案记录", "个人信息保护法第十三条第一款第（一）项（同意）、第二十九条；社会工作保密守则"),
        Class::Crisis => ("危机干预，保护生命安全", "个人信息保护法第十三条第一款第（四）项（紧急情况下保护生命健康）"),
        Class::Hotline => ("热线接听、转介与回访", "个人信息保护法第十三条第一款第（一）项（同意）；危急情形第（四）项"),
        Class::Supply => ("核实需求、发放物资、公示捐赠去向", "个人信息保护法第十三条第一款第（一）项；慈善法关于信息公开的规定"),
        Class::Screening => {
            ("突发事件应对中的排查与登记，应对结束后销毁", "突发事件应对法第八十四条、第八十五条；个人信息保护法第十三条第一款第（四）项")
        }
        Class::Volunteer => ("志愿者招募、培训与时数证明", "志愿服务条例第十九条、第二十一条；个人信息保护法第十三条第一款第（一）项"),
        Class::Outreach => ("小组、社区活动与宣传的记录", "个人信息保护法第十三条第一款第（一）项"),
        Class::Contract => ("购买服务合同、考核与报告", "政府采购法；个人信息保护法第二十一条（委托处理）"),
        Class::Figures => ("统计", "不含个人信息"),
    }
}

/// How long records of a class are kept, and what happens then. Where the law gives no number, the local rules on archives decide, and it says so.
pub fn kept(class: Class) -> (&'static str, &'static str) {
    match class {
        Class::Structure | Class::Figures => ("长期", "不含个人信息，不销毁"),
        Class::Staff => ("在职期间；离职后按劳动和档案规定（建议三年）", "到期销毁数据域"),
        Class::Person => ("与最后一份档案或服务记录同期", "随所属机构返还或到期销毁数据域"),
        Class::Rehab | Class::Test | Class::Risk => {
            ("按当地档案规定；戒断三年未复吸的归档，不再实行动态管控（戒毒条例第七条）", "移交档案或到期销毁数据域")
        }
        Class::Casework | Class::Crisis => ("服务结束后按机构档案规定（建议三年）", "到期销毁数据域"),
        Class::Hotline => ("不少于三年", "到期销毁数据域"),
        Class::Supply => ("捐赠与物资凭证按会计档案规定", "到期销毁数据域"),
        Class::Screening => ("应急响应结束即止（突发事件应对法第八十五条）", "销毁该行动的数据域，数字保留"),
        Class::Volunteer => ("在册期间；退出后按需出具时数证明（建议三年）", "到期销毁数据域"),
        Class::Outreach => ("项目验收后按合同约定（建议三年）", "到期销毁数据域"),
        Class::Contract => ("采购文件自采购结束起不少于十五年（政府采购法第四十二条）", "到期销毁数据域"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_says_why_it_is_kept() {
        for class in Class::ALL {
            let (purpose, basis) = of(class.code());
            assert!(!purpose.is_empty() && !basis.is_empty(), "{class:?}");
            assert!(!kept(class).0.is_empty() && !kept(class).1.is_empty(), "{class:?}");
        }
        assert_eq!(of("unknown"), ("", ""));
        assert!(of("screening").1.contains("第八十五条"));
    }
}
