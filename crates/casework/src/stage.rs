//! The stages of a case (domain.md 2.2): 接案, 预估, 计划, 介入, 评估, 结案, 跟进. A pure table of what may follow what, each refusal with its sentence. The case
//! says what was done and on which day; here it says where it stands. Called by `case.rs`, and by whoever wants to know what may come next. Absent:
//! days, and who may do it.

use base::choices;

choices! {
    /// Where a case stands.
    CaseStage "个案阶段" {
        Enquiry = "enquiry" "咨询",
        Intake = "intake" "接案中",
        Agreed = "agreed" "待预估",
        Declined = "declined" "督导不同意接案",
        Assessed = "assessed" "已预估",
        Planned = "planned" "已定计划",
        Open = "open" "服务中",
        Suspended = "suspended" "已中止",
        Evaluating = "evaluating" "评估中",
        Closed = "closed" "已结案",
        Referred = "referred" "已转介",
    }
    /// What is done with a case.
    CaseEvent "个案事项" {
        Take = "take" "接案",
        Agree = "agree" "督导同意接案",
        Decline = "decline" "督导不同意接案",
        Assess = "assess" "预估",
        Plan = "plan" "定计划",
        Begin = "begin" "开始服务",
        Suspend = "suspend" "中止服务",
        Resume = "resume" "恢复服务",
        Evaluate = "evaluate" "评估",
        Close = "close" "结案",
        Refer = "refer" "转介后结案",
        LookBack = "look_back" "回访",
    }
}

/// The way of a case whose every step is written down, from the first to the last before its end.
const WAY: [CaseEvent; 6] = [CaseEvent::Take, CaseEvent::Agree, CaseEvent::Assess, CaseEvent::Plan, CaseEvent::Begin, CaseEvent::Evaluate];

impl CaseStage {
    /// Where the event leads, or why it may not be now. What was done before may be done again as long as the service goes on: a plan is revised, an
    /// assessment repeated, and after an evaluation the service may go on.
    pub fn may(self, event: CaseEvent) -> Result<Self, &'static str> {
        use CaseEvent::{Agree, Assess, Begin, Close, Decline, Evaluate, LookBack, Plan, Refer, Resume, Suspend, Take};
        match (self, event) {
            (Self::Enquiry, Take) => Ok(Self::Intake),
            (Self::Enquiry, _) => Err("还没有接案"),
            (Self::Declined, Close) => Ok(Self::Closed),
            (Self::Intake | Self::Declined, Agree) => Ok(Self::Agreed),
            (Self::Declined, _) => Err("督导不同意接案，没有下一步；要接案，先改督导意见"),
            (Self::Closed | Self::Referred, LookBack) => Ok(self),
            (Self::Closed | Self::Referred, _) => Err("个案已经结案；重新接案的另立新个案，在“原个案”里选这一个"),
            (_, LookBack) => Err("结案以后才回访；结案前的联系记在走访/电访登记"),
            (_, Take) => Err("已经接案"),
            (_, Close) => Ok(Self::Closed),
            (_, Refer) => Ok(Self::Referred),
            (Self::Intake, Decline) => Ok(Self::Declined),
            (Self::Intake, _) => Err("等督导同意接案"),
            (_, Agree | Decline) => Err("督导对接案的意见要在预估之前"),
            (Self::Suspended, Resume) | (Self::Planned | Self::Evaluating, Begin) | (Self::Open, Assess | Plan | Begin) => Ok(Self::Open),
            (Self::Suspended, _) => Err("个案中止期间不能做这一步，先填恢复服务的日期"),
            (_, Resume) => Err("个案没有中止"),
            (Self::Agreed | Self::Assessed, Assess) => Ok(Self::Assessed),
            (Self::Agreed, Plan) => Err("先预估，再定计划"),
            (Self::Assessed, Plan) | (Self::Planned, Assess | Plan) => Ok(Self::Planned),
            (Self::Agreed | Self::Assessed, Begin) => Err("先定计划，再开始服务"),
            (Self::Open, Evaluate) | (Self::Evaluating, Assess | Plan | Evaluate) => Ok(Self::Evaluating),
            (Self::Open | Self::Evaluating, Suspend) => Ok(Self::Suspended),
            (Self::Agreed | Self::Assessed | Self::Planned, Suspend) => Err("还没有开始服务，不用中止"),
            (Self::Agreed | Self::Assessed | Self::Planned, Evaluate) => Err("还没有开始服务，没有可以评估的"),
        }
    }

    /// The same for papers on which steps are missing: what is not written down but has to have been, is taken as done.
    pub(crate) fn after(self, event: CaseEvent) -> Result<Self, &'static str> {
        let refused = match self.may(event) {
            Ok(next) => return Ok(next),
            Err(sentence) => sentence,
        };
        let is_halted = matches!(self, Self::Declined | Self::Suspended | Self::Closed | Self::Referred);
        let Some(end) = WAY.iter().position(|step| *step == event).filter(|_| !is_halted) else { return Err(refused) };
        let mut stage = self;
        for step in &WAY[..end] {
            stage = stage.may(*step).unwrap_or(stage);
        }
        stage.may(event).map_err(|_| refused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::Choice;

    /// What may follow, by stage; everything else is refused.
    const TABLE: [(CaseStage, &[(CaseEvent, CaseStage)]); 11] = {
        use CaseEvent as E;
        use CaseStage as S;
        [
            (S::Enquiry, &[(E::Take, S::Intake)]),
            (S::Intake, &[(E::Agree, S::Agreed), (E::Decline, S::Declined), (E::Close, S::Closed), (E::Refer, S::Referred)]),
            (S::Agreed, &[(E::Assess, S::Assessed), (E::Close, S::Closed), (E::Refer, S::Referred)]),
            (S::Declined, &[(E::Agree, S::Agreed), (E::Close, S::Closed)]),
            (S::Assessed, &[(E::Assess, S::Assessed), (E::Plan, S::Planned), (E::Close, S::Closed), (E::Refer, S::Referred)]),
            (S::Planned, &[(E::Assess, S::Planned), (E::Plan, S::Planned), (E::Begin, S::Open), (E::Close, S::Closed), (E::Refer, S::Referred)]),
            (
                S::Open,
                &[
                    (E::Assess, S::Open),
                    (E::Plan, S::Open),
                    (E::Begin, S::Open),
                    (E::Suspend, S::Suspended),
                    (E::Evaluate, S::Evaluating),
                    (E::Close, S::Closed),
                    (E::Refer, S::Referred),
                ],
            ),
            (S::Suspended, &[(E::Resume, S::Open), (E::Close, S::Closed), (E::Refer, S::Referred)]),
            (
                S::Evaluating,
                &[
                    (E::Assess, S::Evaluating),
                    (E::Plan, S::Evaluating),
                    (E::Begin, S::Open),
                    (E::Suspend, S::Suspended),
                    (E::Evaluate, S::Evaluating),
                    (E::Close, S::Closed),
                    (E::Refer, S::Referred),
                ],
            ),
            (S::Closed, &[(E::LookBack, S::Closed)]),
            (S::Referred, &[(E::LookBack, S::Referred)]),
        ]
    };

    #[test]
    fn every_step_is_in_the_table_or_refused_with_a_sentence() {
        assert_eq!(TABLE.len(), CaseStage::CHOICES.len());
        for (stage, allowed) in TABLE {
            for event in CaseEvent::CHOICES.iter().filter_map(|choice| CaseEvent::from_code(choice.code)) {
                let expected = allowed.iter().find(|(step, _)| *step == event).map(|(_, next)| *next);
                let found = stage.may(event);
                assert_eq!(found.ok(), expected, "{stage:?} {event:?}");
                assert!(found.err().is_none_or(|sentence| sentence.chars().count() >= 4));
            }
        }
    }

    #[test]
    fn who_breaks_the_order_is_told_what_comes_first() {
        let worked = [
            (CaseStage::Enquiry, CaseEvent::Plan, "还没有接案"),
            (CaseStage::Intake, CaseEvent::Assess, "等督导同意接案"),
            (CaseStage::Agreed, CaseEvent::Plan, "先预估，再定计划"),
            (CaseStage::Assessed, CaseEvent::Begin, "先定计划，再开始服务"),
            (CaseStage::Planned, CaseEvent::Evaluate, "还没有开始服务，没有可以评估的"),
            (CaseStage::Open, CaseEvent::LookBack, "结案以后才回访；结案前的联系记在走访/电访登记"),
            (CaseStage::Closed, CaseEvent::Begin, "个案已经结案；重新接案的另立新个案，在“原个案”里选这一个"),
        ];
        for (stage, event, sentence) in worked {
            assert_eq!(stage.may(event), Err(sentence), "{stage:?} {event:?}");
        }
    }

    #[test]
    fn steps_that_are_not_written_down_are_taken_as_done_but_none_is_undone() {
        assert_eq!(CaseStage::Intake.after(CaseEvent::Plan), Ok(CaseStage::Planned));
        assert_eq!(CaseStage::Intake.after(CaseEvent::Evaluate), Ok(CaseStage::Evaluating));
        assert_eq!(CaseStage::Declined.after(CaseEvent::Plan), Err("督导不同意接案，没有下一步；要接案，先改督导意见"));
        assert!(CaseStage::Suspended.after(CaseEvent::Evaluate).is_err() && CaseStage::Closed.after(CaseEvent::Begin).is_err());
        assert!(CaseStage::Planned.after(CaseEvent::Suspend).is_err());
    }
}
