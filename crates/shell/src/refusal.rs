//! Why a request was not done, by what the caller can do about it. Turned into a page or into problem details (RFC 9457) in one place.

use base::{Faults, Id, Problem};
use store::{StoreError, Unmergeable, WriteRefused};

/// A request that was not done.
#[derive(Debug)]
pub enum Refusal {
    /// A person can mend it: 422, or 409 when overtaken.
    Problem(Problem),
    /// Not there, or not for this account to know: 404.
    NotFound,
    /// Known, but not allowed: 403.
    Denied,
    /// Known, but opened only with an approval, which can be asked for: 403, or the form that asks.
    Approval(Id),
    /// Nobody has signed in: a page leads to sign-in, the API answers 401.
    SignIn,
    /// Another version holds now; both are shown. 409.
    Overtaken {
        /// The record.
        record: Id,
        /// The version that holds.
        theirs: u32,
    },
    /// The vault in which it lay was destroyed, on this day and by this order: 410.
    Destroyed(base::Day, u32),
    /// Too much at once, or the disk is full: 503 with a sentence.
    Busy(&'static str),
    /// The body of the request is larger than the route takes: 413.
    TooLarge,
    /// The body of the request did not arrive in time: 408.
    TooSlow,
    /// Asked too often; the next request is answered after so many seconds: 429.
    TooMany(u32),
    /// There is nothing here that this method does: 405.
    NoSuchMethod,
    /// Ours. The text goes to the log; the caller sees a short number.
    Bug(String),
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<Faults> for Refusal {
    fn from(faults: Faults) -> Self {
        Self::Problem(Problem::fields(faults))
    }
}

/// Why a role was not given.
const EXCLUSIVE: &str = "系统管理员、安全管理员、审计管理员必须是三个不同的人，也不能同时看服务对象的资料。请换一个账号，或者先结束原来的身份";

/// Why an organisation was not given its place.
const NO_SUCH_ORGANISATION: &str = "归属里的上级或运营机构不在系统里。请先建上级，再建下级；用接口写的，请核对编号";

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::NotFound,
            StoreError::Taken => Self::Problem(Problem::overtaken("taken", "这个名字已经有人用了，请换一个")),
            StoreError::Exclusive => Self::Problem(Problem::new("exclusive", EXCLUSIVE)),
            StoreError::Busy => Self::Busy("现在人多，请过几秒再试。填过的内容还在"),
            StoreError::NoSpace => Self::Busy("服务器磁盘已满，暂时不能保存。已保存的内容不受影响，请告诉系统管理员"),
            StoreError::Gone(_) => Self::Busy("连不上数据库，请过一会儿再试。填过的内容还在"),
            StoreError::WentBack(_) => Self::Busy("数据库退回到了较早的状态，服务已停止，请马上告诉系统管理员"),
            StoreError::Unsure(_) => Self::Busy("服务器没来得及确认有没有保存。请原样再提交一次，不会重复保存"),
            StoreError::LostDisk(_) => Self::Busy("服务器磁盘出错，已停止保存，请马上告诉系统管理员。已保存的内容不受影响"),
            StoreError::Destroyed { on, order, .. } => Self::Destroyed(on, order),
            other => Self::Bug(other.to_string()),
        }
    }
}

impl From<WriteRefused> for Refusal {
    fn from(refused: WriteRefused) -> Self {
        match refused {
            WriteRefused::Conflict { record, theirs } => Self::Overtaken { record, theirs },
            WriteRefused::OtherContents(_) => Self::Problem(Problem::overtaken("other_contents", "这个编号已经用来保存过别的内容，请重新填写")),
            WriteRefused::Missing(_) | WriteRefused::MissingKey(_) | WriteRefused::MissingAttachment(_) => Self::NotFound,
            WriteRefused::MissingOrganisation(_) => Self::Problem(Problem::new("no_such_organisation", NO_SUCH_ORGANISATION)),
            WriteRefused::Unmergeable { why, .. } => Self::Problem(Problem::new("unmergeable", unmergeable(why))),
            WriteRefused::Closed { month, may, .. } => Self::Problem(closed(month, may)),
            WriteRefused::Document(bad) => Self::Bug(bad.to_string()),
            WriteRefused::Store(error) => error.into(),
        }
    }
}

/// The code of a refusal because the month is closed.
pub(crate) const CLOSED: &str = "period_closed";

/// Why a record was not written into a closed month: with the right to adjust it is a reason that is missing.
fn closed(month: base::Day, may: bool) -> Problem {
    let (year, month, _) = month.ymd();
    let sentence = if may {
        format!("{year} 年 {month} 月已经关账。写明原因，就作为关账后的调整保存，并列在关账记录里")
    } else {
        format!("{year} 年 {month} 月已经关账，这个身份不能补录或更正那个月的记录。请告诉站长：由站长补录，或者重新打开这个月")
    };
    let mut problem = Problem::new(CLOSED, sentence.clone());
    if may {
        problem.faults.add("why", CLOSED, sentence);
    }
    problem
}

fn unmergeable(why: Unmergeable) -> &'static str {
    match why {
        Unmergeable::Already => "要并入的这一份已经并到别处了，先撤销原来的合并，或者换成现在保留的那一份",
        Unmergeable::Circle => "要保留的这一份就是并到另一份里的，不能再反过来并。先撤销原来的合并",
        Unmergeable::Kinds => "这两份不是同一种档案，或者有一份已经不在，不能合并",
    }
}

impl Refusal {
    /// A sentence for people; nothing of the log.
    pub fn sentence(&self) -> String {
        match self {
            Self::Problem(problem) => problem.sentence.clone(),
            Self::NotFound => "没有这一页，或者不在可以查看的范围内".to_owned(),
            Self::Denied => "这个账号没有办这件事的权限".to_owned(),
            Self::Approval(_) => "这份档案受特别保护，要先经批准或者写明理由才能查看".to_owned(),
            Self::SignIn => "请先登录".to_owned(),
            Self::Overtaken { .. } => "这条记录刚被别人改过，请看两个版本再决定".to_owned(),
            Self::Destroyed(on, order) => crate::vault::destroyed_sentence(*on, *order),
            Self::Busy(sentence) => (*sentence).to_owned(),
            Self::TooLarge => "发来的内容太大：一份文件最多 64 MB，一张表单最多 1 MB".to_owned(),
            Self::TooSlow => "等了太久还没有收完，请检查网络后再提交".to_owned(),
            Self::TooMany(seconds) => format!("点得太快了，请 {seconds} 秒后再试"),
            Self::NoSuchMethod => "这个地址不支持这种请求".to_owned(),
            Self::Bug(_) => "出了一个程序错误，已经记下来".to_owned(),
        }
    }

    /// The status of the answer.
    pub fn status(&self) -> u16 {
        match self {
            Self::Problem(problem) if problem.against == base::Against::Present => 409,
            Self::Problem(_) => 422,
            Self::NotFound => 404,
            Self::Denied | Self::Approval(_) => 403,
            Self::SignIn => 401,
            Self::Overtaken { .. } => 409,
            Self::Destroyed(..) => 410,
            Self::Busy(_) => 503,
            Self::TooLarge => 413,
            Self::TooSlow => 408,
            Self::TooMany(_) => 429,
            Self::NoSuchMethod => 405,
            Self::Bug(_) => 500,
        }
    }

    /// The stable code, for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Problem(problem) => problem.code,
            Self::NotFound => "not_found",
            Self::Denied => "denied",
            Self::Approval(_) => "approval",
            Self::SignIn => "sign_in",
            Self::Overtaken { .. } => "overtaken",
            Self::Destroyed(..) => "destroyed",
            Self::Busy(_) => "busy",
            Self::TooLarge => "too_large",
            Self::TooSlow => "too_slow",
            Self::TooMany(_) => "too_many_requests",
            Self::NoSuchMethod => "no_such_method",
            Self::Bug(_) => "bug",
        }
    }
}
