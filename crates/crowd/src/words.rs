//! The words by which this slice's facts are counted, and the choices on its forms.

use base::choices;

choices! {
    /// What happened.
    Happening "事项" {
        CheckIn = "crowd_check_in" "集中登记",
    }
    /// What people come for; statistics find it as the thing.
    CrowdWork "场次类别" {
        Testing = "crowd_testing" "集中检测" | "采样 核酸检测 检测",
        Vaccination = "crowd_vaccination" "集中接种" | "疫苗接种 接种",
        Distribution = "crowd_distribution" "集中发放" | "物资发放 发放",
        Other = "crowd_other" "其他集中登记" | "其他",
    }
    /// For whom somebody else speaks.
    Proxy "代办" {
        Elder = "elder" "代老人" | "老人",
        Child = "child" "代儿童" | "儿童 小孩",
        Disabled = "disabled" "代行动不便的人" | "残疾人 行动不便",
        Other = "other_proxy" "代其他人" | "其他",
    }
}
