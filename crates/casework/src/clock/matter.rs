//! What the clock knows of: each matter of which a rule can speak, who has to act, in which words it is explained, on which form it is done.

use base::{DutyForm, choices};

choices! {
    /// A matter of which rules speak.
    Matter "时限事项" {
        Call = "crisis_call" "报 110、120",
        Supervisor = "crisis_supervisor" "告知督导",
        Family = "crisis_family" "通知家属（监护人）",
        SafetyPlan = "crisis_safety_plan" "写好安全计划",
        Face = "crisis_face" "当面见到本人",
        FollowUp = "crisis_follow_up" "危机随访",
        Violence = "crisis_violence" "家庭暴力报案",
        Minor = "crisis_minor" "未成年人受侵害报告",
        Answer = "referral_answer" "等对方答复转介",
        Feedback = "referral_feedback" "等对方反馈转介",
        Opinion = "case_opinion" "督导接案意见",
        ClosingOpinion = "case_closing_opinion" "督导结案意见",
        LookBack = "case_look_back" "结案回访",
    }
}

const WORKER: &str = "社工";

impl Matter {
    /// Who has to act, for people.
    pub(super) fn who(self) -> &'static str {
        match self {
            Self::Violence | Self::Minor => "发现情况的社工和单位",
            Self::Opinion | Self::ClosingOpinion => "督导、站长",
            _ => WORKER,
        }
    }

    /// Whether it is not for the worker of the person.
    pub(super) fn is_leads(self) -> bool {
        matches!(self, Self::Opinion | Self::ClosingOpinion)
    }

    /// Why, with the places that a duty fills.
    pub(super) fn why(self) -> &'static str {
        match self {
            Self::Call => "{since} 危机 4 级，正在实施或手段在手，立即报警、叫救护车，一人陪住，另一人打电话，时限：{limit}",
            Self::Supervisor => "{since} 发生危机，要告知督导，时限：{limit}",
            Self::Family => "{since} 危机 3 级，要通知家属或监护人，时限：{limit}",
            Self::SafetyPlan => "{since} 危机 3 级，要和本人写好安全计划，时限：{limit}",
            Self::Face => "{since} 危机 3 级，要当面见到本人，时限：{limit}",
            Self::FollowUp => "{since} 起按这一等级随访，这是第 {n} 次，时间：{limit}",
            Self::Violence => "{since} 发现无、限制民事行为能力人遭受或疑似遭受家庭暴力，应当及时向公安机关报案，时限：{limit}",
            Self::Minor => "{since} 发现未成年人受到或疑似受到侵害，应当立即向公安、民政、教育等部门报告，时限：{limit}",
            Self::Answer => "{since} 发出转介，没有答复就催问，时限：{limit}",
            Self::Feedback => "{since} 对方接收，没有反馈服务情况就去问，时限：{limit}",
            Self::Opinion => "{since} 接案，督导同意以后才预估，时限：{limit}",
            Self::ClosingOpinion => "{since} 评估，结案要有督导意见，时限：{limit}",
            Self::LookBack => "{since} 结案，要回访，这是第 {n} 次（共 {of} 次），时间：{limit}",
        }
    }

    /// Where it is done.
    pub(super) fn form(self) -> DutyForm {
        match self {
            Self::Call | Self::Supervisor | Self::Family => DutyForm::Amend("notified"),
            Self::SafetyPlan => DutyForm::Amend("safety_plan"),
            Self::Face => DutyForm::New("contact", "served={whom}&channel=visit"),
            Self::FollowUp => DutyForm::New("contact", "served={whom}"),
            Self::Violence | Self::Minor => DutyForm::Amend("reported"),
            Self::Answer => DutyForm::Amend("accepted"),
            Self::Feedback => DutyForm::Amend("told"),
            Self::Opinion => DutyForm::Amend("opinion"),
            Self::ClosingOpinion => DutyForm::Amend("closing_opinion"),
            Self::LookBack => DutyForm::Amend("follow_ups"),
        }
    }
}
