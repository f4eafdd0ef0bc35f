//! The words by which the facts of this slice are counted, and the answer of every yes-or-no question on its forms.

use base::choices;
use org::Domain;

choices! {
    /// What happened, or what lasts (`hazard` is a state).
    Happening "事项" {
        PostTally = "post_tally" "门岗与现场计数" | "门岗值守计数",
        Passage = "passage" "出入测温登记",
        SelfReport = "self_report" "来穗人员摸查表",
        Sweep = "sweep" "联合排查",
        DwellingCheck = "dwelling_check" "出租屋排查",
        Hazard = "hazard" "安全隐患（未整改）",
        ArrivalFound = "arrival_found" "新增来穗人员",
        RegistryEntry = "registry_entry" "居民资料录入",
        ScreenResult = "screen_result" "人员筛查",
        SurveyAnswer = "survey_answer" "表单答卷",
    }
    /// What a post counts besides people.
    Tallied "门岗计数" {
        Vehicles = "vehicles" "车辆",
        Abnormal = "abnormal" "体温异常",
        TurnedBack = "turned_back" "劝返",
        Forms = "forms" "摸查表",
    }
    /// The answer to a question on a form. Left empty, it was not asked: that is not a no.
    Answer "回答" {
        No = "no" "没有" | "否 无 未",
        Yes = "yes" "有" | "是 到过 接触过",
        Unknown = "unknown" "不清楚" | "不详",
    }
}

impl Happening {
    /// Sweeps and registration are help with management; what asks about an illness is epidemic work.
    pub(crate) fn domain(self) -> Domain {
        match self {
            Self::Sweep | Self::DwellingCheck | Self::Hazard | Self::RegistryEntry | Self::SurveyAnswer => Domain::Management,
            Self::PostTally | Self::Passage | Self::SelfReport | Self::ArrivalFound | Self::ScreenResult => Domain::Epidemic,
        }
    }
}
