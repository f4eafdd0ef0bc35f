//! Statements that are put together by what is asked: lists, counts, what is due, the audit. Called by `read.rs` and `audit.rs`. The rest are in
//! `statements.rs`.

use crate::{
    driver::{LIST_MAX, Value, filled, spread},
    row::{COLUMNS, DueQuestion, ListQuestion},
};
use base::{Key, Moment};

/// A text that grows by conditions, and its values.
struct Question {
    text: String,
    values: Vec<Value>,
}

impl Question {
    fn start(text: String) -> Self {
        Self { text: text + " where ", values: Vec::new() }
    }

    fn also(&mut self, condition: &str, value: impl Into<Value>) {
        self.values.push(value.into());
        let condition = condition.replace("{}", &format!("${}", self.values.len()));
        self.text.push_str(&condition);
        self.text.push_str(" and ");
    }

    fn among(&mut self, column: &str, list: impl IntoIterator<Item = Value>) {
        let condition = spread(&format!("{column} in ({{list}}) and "), &mut self.values, list);
        self.text.push_str(&condition);
    }

    fn end(mut self, order: &str, limit: Option<u32>) -> (String, Vec<Value>) {
        self.text.push_str("1 = 1 ");
        self.text.push_str(order);
        if let Some(limit) = limit {
            self.values.push(limit.into());
            self.text.push_str(" limit $");
            self.text.push_str(&self.values.len().to_string());
        }
        (self.text, self.values)
    }
}

fn keys(keys: &[Key]) -> impl Iterator<Item = Value> {
    // an empty list asks for nothing; no record is filed under key -1
    let none = keys.is_empty().then_some(Value::Int(-1));
    keys.iter().map(|key| Value::from(*key)).chain(none)
}

fn conditions(text: String, question: &ListQuestion) -> Question {
    let mut list = Question::start(text);
    if let Some(orgs) = &question.orgs {
        list.among("record.org", keys(orgs));
    }
    if !question.kinds.is_empty() {
        list.among("record.kind", question.kinds.iter().map(|kind| Value::from(kind.as_str())));
    }
    narrow(&mut list, question);
    list
}

/// What a list asks beside organisations and kinds.
fn narrow(list: &mut Question, question: &ListQuestion) {
    if let Some(from) = question.from {
        list.also("record.day >= {}", from);
    }
    if let Some(to) = question.to {
        list.also("record.day <= {}", to);
    }
    if let Some(state) = &question.state {
        list.also("record.state = {}", state.as_str());
    }
    if let Some(assignee) = question.assignee {
        list.also("record.assignee = {}", assignee);
    }
    if let Some(subject) = question.subject {
        list.also("record.subject = {}", subject);
    }
    if let Some(author) = question.author {
        list.also("record.author = {}", author);
    }
    list.text.push_str(if question.deleted { "record.ended_at is not null and " } else { "record.ended_at is null and " });
}

/// Where a page of a list begins.
fn before(list: &mut Question, question: &ListQuestion) {
    let Some(after) = question.after else { return };
    let beyond = if question.oldest_first { '>' } else { '<' };
    // the first condition bounds the index, the second settles the day of the cursor
    list.also(&format!("record.day {beyond}= {{}}"), after.day);
    let day = list.values.len();
    list.also(&format!("(record.day {beyond} ${day} or record.n {beyond} {{}})"), after.key);
}

/// A list, newest day first unless it asks otherwise.
pub(crate) fn list(question: &ListQuestion) -> (String, Vec<Value>) {
    let mut list = conditions(format!("select {COLUMNS} from record"), question);
    before(&mut list, question);
    list.end(if question.oldest_first { "order by record.day, record.n" } else { "order by record.day desc, record.n desc" }, Some(question.limit))
}

/// Organisations and kinds that one question for the first of a list goes through at most.
pub(crate) const ARMS_MAX: usize = LIST_MAX;

/// Day and key of the first records of a list of several organisations and kinds: each arm comes in the order of the index, and both databases merge
/// them without reading further than the limit.
pub(crate) fn first_of(question: &ListQuestion, arms: &[(Key, &str)]) -> (String, Vec<Value>) {
    let mut arm = Question { text: String::new(), values: Vec::new() };
    narrow(&mut arm, question);
    before(&mut arm, question);
    arm.values.push(question.limit.into());
    let limit = arm.values.len();
    // few lengths, so that few texts have to be prepared; no record is filed under key -1
    let filling = std::iter::repeat_n((Value::Int(-1), ""), filled(arms.len()) - arms.len());
    let mut texts = Vec::with_capacity(arms.len());
    for (org, kind) in arms.iter().map(|(org, kind)| (Value::from(*org), *kind)).chain(filling) {
        let (org_at, kind_at) = (arm.values.len() + 1, arm.values.len() + 2);
        texts.push(format!("select day, n from record where record.org = ${org_at} and record.kind = ${kind_at} and {}1 = 1", arm.text));
        arm.values.extend([org, kind.into()]);
    }
    let order = if question.oldest_first { "day, n" } else { "day desc, n desc" };
    (format!("{} order by {order} limit ${limit}", texts.join(" union all ")), arm.values)
}

/// How many records there are of some organisations and kinds, as the writer has counted them.
pub(crate) fn count_live(question: &ListQuestion) -> (String, Vec<Value>) {
    let mut live = Question::start("select cast(coalesce(sum(n), 0) as bigint) from live".into());
    if let Some(orgs) = &question.orgs {
        live.among("org", keys(orgs));
    }
    if !question.kinds.is_empty() {
        live.among("kind", question.kinds.iter().map(|kind| Value::from(kind.as_str())));
    }
    live.end("", None)
}

/// How many records a list has, up to so many.
pub(crate) fn count(question: &ListQuestion, most: u32) -> (String, Vec<Value>) {
    let (text, values) = conditions("select 1 from record".into(), question).end("", Some(most));
    (format!("select count(*) from ({text}) as found"), values)
}

/// What is due, the longest overdue first.
pub(crate) fn due(question: &DueQuestion) -> (String, Vec<Value>) {
    let mut due = Question::start(format!("select {COLUMNS} from record"));
    due.text.push_str("record.due is not null and record.ended_at is null and ");
    if let Some(assignee) = question.assignee {
        due.also("record.assignee = {}", assignee);
    }
    if let Some(subject) = question.subject {
        due.also("record.subject = {}", subject);
    }
    if let Some(orgs) = &question.orgs {
        due.among("record.org", keys(orgs));
    }
    if !question.without.is_empty() {
        let kinds = question.without.iter().map(|kind| Value::from(kind.as_str()));
        due.text.push_str(&spread("(record.subject = 0 or record.kind not in ({list})) and ", &mut due.values, kinds));
    }
    due.also("record.due <= {}", question.until);
    if let Some(after) = question.after {
        due.also("record.due >= {}", after.day);
        let day = due.values.len();
        due.also(&format!("(record.due > ${day} or record.n > {{}})"), after.key);
    }
    due.end("order by record.due, record.n", Some(question.limit))
}

/// Lines of the audit, newest first. Days are bounded by moments, in the zone of the civil day.
pub(crate) fn audit(question: &crate::AuditQuestion) -> (String, Vec<Value>) {
    let mut audit = Question::start("select n, at, actor, action, target, detail, chain from audit".into());
    if let Some(before) = question.before {
        audit.also("n < {}", before);
    }
    if !question.actor.is_none() {
        audit.also("actor = {}", question.actor);
    }
    if !question.target.is_none() {
        // said twice for the index, which leaves out lines about no record
        audit.also("target <> 0 and target = {}", question.target);
    }
    if !question.action.is_empty() {
        audit.also("action = {}", question.action.as_str());
    }
    if let Some(from) = question.from {
        audit.also("at >= {}", Moment::of(from, 0));
    }
    if let Some(to) = question.to {
        audit.also("at < {}", Moment::of(to + 1, 0));
    }
    audit.end("order by n desc", Some(question.limit))
}

/// A question of each sort with everything in it, for the test that prepares them.
pub(crate) fn all() -> Vec<String> {
    let everything = ListQuestion {
        orgs: Some(vec![Key(1), Key(2)]),
        kinds: vec!["note".into()],
        from: Some(base::Day::MIN),
        to: Some(base::Day::MAX),
        state: Some("open".into()),
        assignee: Some(Key(1)),
        subject: Some(Key(1)),
        author: Some(Key(1)),
        deleted: false,
        unmerged: false,
        after: Some(crate::Cursor { day: base::Day::MAX, key: Key(1) }),
        oldest_first: false,
        limit: 1,
    };
    let today = DueQuestion {
        assignee: Some(Key(1)),
        subject: Some(Key(1)),
        orgs: Some(vec![]),
        without: vec!["note".into()],
        until: base::Day::MAX,
        after: everything.after,
        limit: 1,
    };
    vec![
        list(&everything).0,
        count(&everything, 1).0,
        count_live(&everything).0,
        first_of(&everything, &[(Key(1), "note"), (Key(2), "note")]).0,
        due(&today).0,
        audit(&crate::AuditQuestion {
            actor: Key(1),
            target: Key(1),
            action: "Reveal".into(),
            from: Some(base::Day::MIN),
            to: Some(base::Day::MAX),
            before: Some(1),
            limit: 1,
        })
        .0,
    ]
}
