//! Every statement of the store, once, in the text that both databases understand; those that are put together by what is asked are in `question.rs`. A
//! test prepares all of them on both.

use crate::{
    driver::{Insert, Value, spread},
    row::COLUMNS,
};

// acts
pub(crate) const LAST_ACT: &str = "select seq, chain from act order by seq desc limit 1";
pub(crate) const ACTS_SEEN: &str = "select id, seq, digest, records from act where id in ({list})";
pub(crate) const ACTS_SINCE: &str = "select seq, id, name, actor, at, records from act where seq > $1 order by seq limit $2";
pub(crate) const ACTS_CHAINED: &str = "select seq, id, name, actor, at, digest, records, chain from act where seq > $1 order by seq limit $2";
pub(crate) const ACT_MOMENT: &str = "select at from act where seq = $1";
pub(crate) const ACTS_BEFORE: &str = "select seq, id, name, actor, at, records from act where seq < $1 order by seq desc limit $2";
pub(crate) const ACTS_BETWEEN: &str = "select seq, id, name, actor, at, records from act where id > $1 and id <= $2 order by id limit $3";
/// What other processes may have changed, as of one moment: a counter, destroyed vaults, the last act.
pub(crate) const LOOK: &str = "select coalesce((select value from counter where name = $1), 0), (select count(*) from vault where state = 'destroyed'), \
     coalesce((select max(seq) from act), 0), (select chain from act order by seq desc limit 1)";
pub(crate) const INSERT_ACT: Insert = Insert { into: "act (seq, id, name, actor, at, digest, records, chain)", width: 8, tail: "" };

// closed months
pub(crate) const INSERT_ADJUSTMENT: Insert = Insert { into: "adjustment (closing, seq, record)", width: 3, tail: "" };
pub(crate) const ADJUSTMENTS: &str = "select seq, record from adjustment where closing = $1 and (seq < $2 or (seq = $2 and record < $3)) \
     order by seq desc, record desc limit $4";

// records
pub(crate) const KEY_OF: &str = "select id, n from record where id in ({list})";
pub(crate) const HEAD_BY_ID: &str = "select n, id, version, facts_seq, ended_at from record where id in ({list})";
pub(crate) const HEAD_BY_KEY: &str = "select n, id, version, facts_seq, ended_at from record where n in ({list})";
pub(crate) const INSERT_RECORD: Insert = Insert {
    into: "record (n, id, vault, org, kind, subject, household, case_n, campaign, project, day, state, assignee, due, author, entered_at, version, \
           ended_at, facts_seq)",
    width: 19,
    tail: "",
};
pub(crate) const CHANGE_RECORD: &str = "update record set org = $2, subject = $3, household = $4, case_n = $5, campaign = $6, project = $7, day = $8, \
     state = $9, assignee = $10, due = $11, version = $12, ended_at = $13, facts_seq = $14 where n = $1";
pub(crate) const COUNT_LIVE: Insert =
    Insert { into: "live (org, kind, n)", width: 3, tail: " on conflict (org, kind) do update set n = live.n + excluded.n" };
/// Organisations and kinds of which the count is not what there is.
pub(crate) const LIVE_WRONG: &str = "select org, kind from (select org, kind, n from live where n <> 0 union all \
     select org, kind, -count(*) from record where ended_at is null group by org, kind) as both_counts group by org, kind having sum(n) <> 0";
pub(crate) const CHANGE_FACTS: &str = "update record set facts_seq = $2 where n = $1";
pub(crate) const EXPECTED: &str = "select distinct subject from record where subject in ({list}) and due is not null and ended_at is null";
pub(crate) const RECORD_KINDS: &str = "select distinct kind from record";

/// Questions for whole rows.
pub(crate) fn row_by_id() -> String {
    format!("select {COLUMNS} from record where id in ({{list}})")
}
pub(crate) fn row_by_key() -> String {
    format!("select {COLUMNS} from record where n in ({{list}})")
}
pub(crate) fn rows_after() -> String {
    format!("select {COLUMNS} from record where n > $1 order by n limit $2")
}
pub(crate) fn rows_of_vault() -> String {
    format!("select {COLUMNS} from record where vault = $1 and n > $2 order by n limit $3")
}
pub(crate) fn rows_of_kinds() -> String {
    format!("select {COLUMNS} from record where n > $1 and kind in ({{list}}) order by n limit 4096")
}

// versions
pub(crate) const VERSION: &str = "select seq, author, at, digest, doc from version where slot = $1";
pub(crate) const VERSIONS: &str = "select slot, seq, author, at from version where slot > $1 and slot <= $2 order by slot desc";
pub(crate) const VERSIONS_BODIES: &str = "select slot, seq, author, at, digest, doc from version where slot > $1 and slot <= $2 order by slot";
pub(crate) const VERSIONS_AMONG: &str = "select slot, seq, author, at, digest, doc from version where slot in ({list})";
pub(crate) const INSERT_VERSION: Insert = Insert { into: "version (slot, seq, author, at, day, digest, doc)", width: 7, tail: "" };

// attachments
pub(crate) const INSERT_ATTACHMENT: Insert = Insert {
    into: "attachment (id, record, vault, author, at, seq, face)",
    width: 7,
    // who sends it again while it waits has it waiting from now on
    tail: " on conflict (id) do update set author = excluded.author, at = excluded.at where attachment.seq = 0",
};
pub(crate) const INSERT_PART: Insert =
    Insert { into: "attachment_part (attachment, part, sealed)", width: 3, tail: " on conflict (attachment, part) do nothing" };
pub(crate) const ATTACHMENTS_AMONG: &str = "select id, record, vault, face from attachment where id in ({list})";
pub(crate) const ATTACHMENTS_WAITING: &str =
    "select id, record, vault, face from attachment where record = $1 and seq = 0 and author = $2 order by at, id";
pub(crate) const ATTACHMENTS_AFTER: &str = "select id, record, vault, face, seq from attachment where id > $1 order by id limit $2";
pub(crate) const NAME_ATTACHMENT: &str = "update attachment set seq = case when seq = 0 then $2 else seq end where id = $1";
pub(crate) const PARTS: &str = "select part, sealed from attachment_part where attachment = $1 and part >= $2 and part <= $3 order by part";
pub(crate) const SWEEP_PARTS: &str = "delete from attachment_part where attachment in (select id from attachment where seq = 0 and at < $1)";
pub(crate) const SWEEP_ATTACHMENTS: &str = "delete from attachment where seq = 0 and at < $1";

// facts
pub(crate) const FACTS: &str = "select facts from fact where seq = $1 and record = $2";
pub(crate) const FACTS_SINCE: &str = "select seq, record, facts from fact where seq > $1 and seq <= $2 order by seq, record";
pub(crate) const INSERT_FACT: Insert = Insert { into: "fact (seq, record, facts)", width: 3, tail: "" };
pub(crate) const CANCELS_SINCE: &str = "select seq, record, of_seq from cancel where seq > $1 and seq <= $2 order by seq, record";
pub(crate) const INSERT_CANCEL: Insert = Insert { into: "cancel (seq, record, of_seq)", width: 3, tail: "" };

// links
pub(crate) const INSERT_LINK: Insert = Insert { into: "link (target, record, role)", width: 3, tail: " on conflict do nothing" };
pub(crate) const DELETE_LINK: &str = "delete from link where target = $1 and record = $2 and role = $3";
pub(crate) const REFERS: &str = "select 1 from link where target = $1 and record = $2 limit 1";
pub(crate) const LINKS_ALL: &str =
    "select target, record, role from link where (target, record, role) > ($1, $2, $3) order by target, record, role limit $4";

/// Records that refer to a target, newest first; `role` none for all.
pub(crate) fn linked(role: bool) -> String {
    let role = if role { " and role = $4" } else { "" };
    format!(
        "select {COLUMNS}, link.role from link join record on record.n = link.record where link.target = $1 and link.record < $2 \
         and record.ended_at is null{role} order by link.record desc limit $3"
    )
}

/// The newest records that refer to each of so many targets, up to a number of each.
pub(crate) fn linked_each(targets: usize) -> String {
    let arm = |at: usize| {
        format!(
            "select * from (select {COLUMNS}, link.role, link.target from link join record on record.n = link.record where link.target = ${} \
             and record.ended_at is null order by link.record desc limit $1) as arm{at}",
            at + 2
        )
    };
    (0..targets).map(arm).collect::<Vec<_>>().join(" union all ")
}

// counters, settings, schema
pub(crate) const COUNT_ON: &str =
    "insert into counter (name, value) values ($1, $2) on conflict (name) do update set value = counter.value + excluded.value returning value";
pub(crate) const SETTING: &str = "select value from setting where name = $1";
pub(crate) const SETTINGS: &str = "select name, value from setting order by name";
pub(crate) const UNSET: &str = "delete from setting where name = $1";
pub(crate) const SET: &str = "insert into setting (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value";
pub(crate) const MIGRATIONS: &str = "select name, checksum from migration order by name";
pub(crate) const INSERT_MIGRATION: Insert = Insert { into: "migration (name, checksum, at)", width: 3, tail: "" };

// vaults
pub(crate) const VAULTS: &str = "select n, id, owner, class, campaign, contract, basis, until_day, state, suite, sealed_key, purpose, opened_at, \
     destroyed_at, destroyed_by from vault where n > $1 order by n";
pub(crate) const INSERT_VAULT: Insert = Insert {
    into: "vault (n, id, owner, class, campaign, contract, basis, until_day, state, suite, sealed_key, purpose, opened_at)",
    width: 13,
    tail: " on conflict do nothing",
};
pub(crate) const NEXT_VAULT: &str = "select coalesce(max(n), 0) + 1 from vault";
pub(crate) const CHANGE_VAULT: &str = "update vault set contract = $2, basis = $3, until_day = $4, purpose = $5 where n = $1 and state = 'open'";
pub(crate) const REWRAP_VAULT: &str = "update vault set sealed_key = $2 where n = $1 and state = 'open'";
pub(crate) const VAULTS_DESTROYED: &str = "select count(*) from vault where state = 'destroyed'";
pub(crate) const DESTROY_VAULT: &str =
    "update vault set state = 'destroyed', sealed_key = $2, destroyed_at = $3, destroyed_by = $4 where n = $1 and state = 'open'";
/// Records, their versions, and those of them that are counted.
pub(crate) const VAULT_CONTENTS: &str = "select count(*), cast(coalesce(sum(version), 0) as bigint), \
     cast(coalesce(sum(case when facts_seq <> 0 then 1 else 0 end), 0) as bigint) from record where vault = $1";
pub(crate) const VAULT_ATTACHMENTS: &str = "select count(*) from attachment where vault = $1 and seq <> 0";
pub(crate) const VAULT_RECORDS: &str = "select n from record where vault = $1";
/// Versions in a vault that are younger than an act.
pub(crate) const VAULT_NEWS: &str =
    "select count(*) from version join record on record.n = version.slot / 65536 where record.vault = $1 and version.seq > $2";
pub(crate) const VAULT_FACTS: &str =
    "select fact.seq, fact.record, fact.facts from fact join record on record.n = fact.record where record.vault = $1 order by fact.seq, fact.record";
pub(crate) const REPLACE_FACTS: &str = "update fact set facts = $3 where seq = $1 and record = $2";
pub(crate) const CUT_OFF_COLUMNS: &str = "update record set subject = 0, household = 0, case_n = 0, assignee = 0, due = null where vault = $1";
pub(crate) const CUT_OFF_LINKS: &str = "delete from link where record in (select n from record where vault = $1)";
pub(crate) const DESTRUCTIONS: &str = "select n, id, asked_by, asked_at, done_by, done_at, withdrawn_at, body from destruction order by n desc";
pub(crate) const DESTRUCTION: &str = "select n, id, asked_by, asked_at, done_by, done_at, withdrawn_at, body from destruction where n = $1";
pub(crate) const NEXT_DESTRUCTION: &str = "select coalesce(max(n), 0) + 1 from destruction";
pub(crate) const INSERT_DESTRUCTION: Insert =
    Insert { into: "destruction (n, id, asked_by, asked_at, done_by, done_at, withdrawn_at, body)", width: 8, tail: "" };
pub(crate) const END_DESTRUCTION: &str = "update destruction set done_by = $2, done_at = $3, body = $4 where n = $1";
pub(crate) const WITHDRAW_DESTRUCTION: &str = "update destruction set withdrawn_at = $2 where n = $1 and done_at is null and withdrawn_at is null";

// accounts
pub(crate) const ACCOUNT_BY_KEY: &str = "select n, id, login, worker, body, created_at, disabled_at, used_at from account where n = $1";
pub(crate) const ACCOUNT_BY_LOGIN: &str = "select n, id, login, worker, body, created_at, disabled_at, used_at from account where login = $1";
pub(crate) const ACCOUNTS: &str = "select n, id, login, worker, body, created_at, disabled_at, used_at from account where n > $1 order by n limit $2";
pub(crate) const INSERT_ACCOUNT: Insert = Insert { into: "account (n, id, login, worker, body, created_at, disabled_at)", width: 7, tail: "" };
pub(crate) const CHANGE_ACCOUNT: &str = "update account set login = $2, worker = $3, body = $4, disabled_at = $5 where n = $1";
pub(crate) const ACCOUNT_USED: &str = "update account set used_at = $2 where n = (select account from session where hash = $1)";
pub(crate) const GRANTS: &str = "select n, account, role, org, from_day, until_day from role_grant where account = $1 order by n";
pub(crate) const GRANTS_ALL: &str = "select n, account, role, org, from_day, until_day from role_grant order by n";
pub(crate) const INSERT_GRANT: Insert = Insert { into: "role_grant (n, account, role, org, from_day, until_day)", width: 6, tail: "" };
pub(crate) const END_GRANT: &str = "update role_grant set until_day = $2 where n = $1";

// permits
pub(crate) const INSERT_PERMIT: Insert = Insert {
    into: "permit (n, id, sort, account, org, record, asked_at, reason, from_at, until_at, by_account, ended_at, ended_by)",
    width: 13,
    tail: "",
};
pub(crate) const PERMIT: &str =
    "select n, id, sort, account, org, record, asked_at, from_at, until_at, by_account, ended_at, ended_by from permit where id = $1";
pub(crate) const PERMIT_REASON: &str = "select reason from permit where id = $1";
pub(crate) const PERMITS_OPEN: &str = "select n, id, sort, account, org, record, asked_at, from_at, until_at, by_account, ended_at, ended_by \
     from permit where ended_at is null and (until_at is null or until_at > $1) order by n";
pub(crate) const PERMITS_BEFORE: &str = "select n, id, sort, account, org, record, asked_at, from_at, until_at, by_account, ended_at, ended_by \
     from permit where n < $1 and ($2 = 0 or record = $2) order by n desc limit $3";
pub(crate) const APPROVE_PERMIT: &str =
    "update permit set from_at = $2, until_at = $3, by_account = $4 where n = $1 and from_at is null and ended_at is null";
pub(crate) const END_PERMIT: &str = "update permit set ended_at = $2, ended_by = $3 where n = $1 and ended_at is null";

// sessions and drafts
pub(crate) const SESSION: &str =
    "select hash, account, created_at, seen_at, expires_at, note, stage, ends_at, ended_at, network from session where hash = $1";
pub(crate) const SESSIONS: &str = "select hash, account, created_at, seen_at, expires_at, note, stage, ends_at, ended_at, network from session \
     where account = $1 and ended_at is null order by created_at";
pub(crate) const INSERT_SESSION: Insert =
    Insert { into: "session (hash, account, created_at, seen_at, expires_at, note, stage, ends_at, network)", width: 9, tail: "" };
pub(crate) const SEE_SESSION: &str = "update session set seen_at = $2, expires_at = $3 where hash = $1 and ended_at is null";
pub(crate) const END_SESSION: &str = "update session set ended_at = $2 where hash = $1 and ended_at is null";
pub(crate) const END_SESSIONS: &str = "update session set ended_at = $3 where account = $1 and hash <> $2 and ended_at is null";
pub(crate) const FORGET_SESSIONS: &str = "delete from session where expires_at <= $1 or ended_at <= $1";
pub(crate) const DRAFT: &str = "select place, body, at from draft where account = $1 and place = $2";
pub(crate) const DRAFTS: &str = "select place, body, at from draft where account = $1 order by at desc";
pub(crate) const KEEP_DRAFT: &str = "insert into draft (account, place, body, at) values ($1, $2, $3, $4) \
     on conflict (account, place) do update set body = excluded.body, at = excluded.at";
pub(crate) const DROP_DRAFT: &str = "delete from draft where account = $1 and place = $2";

// audit
pub(crate) const LAST_AUDIT: &str = "select n, chain from audit order by n desc limit 1";
pub(crate) const AUDIT_HEAD: &str = "select n, chain, seal from audit_head where one = 1";
pub(crate) const SET_AUDIT_HEAD: &str = "insert into audit_head (one, n, chain, seal) values (1, $1, $2, $3) \
     on conflict (one) do update set n = excluded.n, chain = excluded.chain, seal = excluded.seal";
pub(crate) const AUDIT_AFTER: &str = "select n, at, actor, action, target, detail, chain from audit where n > $1 order by n limit $2";
pub(crate) const INSERT_AUDIT: Insert = Insert { into: "audit (n, at, actor, action, target, detail, chain)", width: 7, tail: "" };

// orders for exports
pub(crate) const EXPORT_ORDER: &str =
    "select id, account, org, records, asked_at, decided_by, decided_at, granted, taken_at, body from export_order where id = $1";
pub(crate) const EXPORT_ORDERS: &str = "select id, account, org, records, asked_at, decided_by, decided_at, granted, taken_at, body \
     from export_order where asked_at >= $1 order by asked_at desc, id desc limit $2";
pub(crate) const INSERT_EXPORT_ORDER: Insert =
    Insert { into: "export_order (id, account, org, records, asked_at, decided_by, decided_at, granted, taken_at, body)", width: 10, tail: "" };
pub(crate) const DECIDE_EXPORT_ORDER: &str =
    "update export_order set decided_by = $2, decided_at = $3, granted = $4 where id = $1 and decided_at is null";
pub(crate) const TAKE_EXPORT_ORDER: &str = "update export_order set taken_at = $2 where id = $1";

// jobs
pub(crate) const JOB: &str = "select id, kind, account, state, done, total, note, started_at, ended_at, result from job where id = $1";
pub(crate) const JOBS: &str =
    "select id, kind, account, state, done, total, note, started_at, ended_at, null from job where kind = $1 order by n desc limit $2";
pub(crate) const JOBS_OF: &str = "select id, kind, account, state, done, total, note, started_at, ended_at, null from job where kind = $1 and account = $2 order by n desc limit $3";
pub(crate) const JOBS_DUE: &str = "select id, kind, account, state, done, total, note, started_at, ended_at, null from job where kind = $1 and state = $2 and due_at <= $3 order by due_at limit $4";
pub(crate) const JOBS_STANDING: &str = "select count(*) from job where kind = $1 and account = $2 and state = $3";
pub(crate) const PUT_OFF_JOB: &str = "update job set due_at = $2 where id = $1";
pub(crate) const HAS_JOB: &str = "select 1 from job where id = $1";
pub(crate) const NEXT_JOB: &str = "select coalesce(max(n), 0) + 1 from job";
pub(crate) const INSERT_JOB: Insert =
    Insert { into: "job (n, id, kind, account, state, done, total, note, started_at, ended_at, result)", width: 11, tail: "" };
pub(crate) const CHANGE_JOB: &str = "update job set state = $2, done = $3, total = $4, note = $5, ended_at = $6, result = $7 where id = $1";

/// Every text, for the test that prepares them.
pub(crate) fn all() -> Vec<String> {
    let plain = [
        LAST_ACT,
        LOOK,
        ACTS_SEEN,
        ACTS_SINCE,
        ACTS_CHAINED,
        ACT_MOMENT,
        ACTS_BEFORE,
        ACTS_BETWEEN,
        KEY_OF,
        HEAD_BY_ID,
        HEAD_BY_KEY,
        CHANGE_RECORD,
        CHANGE_FACTS,
        LIVE_WRONG,
        RECORD_KINDS,
        EXPECTED,
        VERSION,
        VERSIONS,
        VERSIONS_BODIES,
        VERSIONS_AMONG,
        ATTACHMENTS_AMONG,
        ATTACHMENTS_WAITING,
        ATTACHMENTS_AFTER,
        NAME_ATTACHMENT,
        PARTS,
        SWEEP_PARTS,
        SWEEP_ATTACHMENTS,
        FACTS,
        FACTS_SINCE,
        CANCELS_SINCE,
        DELETE_LINK,
        LINKS_ALL,
        COUNT_ON,
        SETTING,
        UNSET,
        SETTINGS,
        SET,
        MIGRATIONS,
        VAULTS,
        VAULTS_DESTROYED,
        NEXT_VAULT,
        CHANGE_VAULT,
        REWRAP_VAULT,
        DESTROY_VAULT,
        VAULT_CONTENTS,
        VAULT_ATTACHMENTS,
        VAULT_RECORDS,
        VAULT_NEWS,
        VAULT_FACTS,
        REPLACE_FACTS,
        CUT_OFF_COLUMNS,
        CUT_OFF_LINKS,
        DESTRUCTIONS,
        DESTRUCTION,
        NEXT_DESTRUCTION,
        END_DESTRUCTION,
        WITHDRAW_DESTRUCTION,
        ACCOUNT_BY_KEY,
        ACCOUNT_BY_LOGIN,
        ACCOUNTS,
        CHANGE_ACCOUNT,
        ACCOUNT_USED,
        GRANTS,
        GRANTS_ALL,
        END_GRANT,
        SESSION,
        SESSIONS,
        SEE_SESSION,
        END_SESSION,
        END_SESSIONS,
        FORGET_SESSIONS,
        DRAFT,
        DRAFTS,
        KEEP_DRAFT,
        DROP_DRAFT,
        LAST_AUDIT,
        AUDIT_HEAD,
        SET_AUDIT_HEAD,
        PERMIT,
        PERMIT_REASON,
        PERMITS_OPEN,
        PERMITS_BEFORE,
        APPROVE_PERMIT,
        END_PERMIT,
        REFERS,
        AUDIT_AFTER,
        ADJUSTMENTS,
        EXPORT_ORDER,
        EXPORT_ORDERS,
        DECIDE_EXPORT_ORDER,
        TAKE_EXPORT_ORDER,
        JOB,
        JOBS,
        JOBS_OF,
        JOBS_DUE,
        JOBS_STANDING,
        PUT_OFF_JOB,
        HAS_JOB,
        NEXT_JOB,
        CHANGE_JOB,
    ];
    let inserts = [
        INSERT_ACT,
        INSERT_RECORD,
        COUNT_LIVE,
        INSERT_VERSION,
        INSERT_ATTACHMENT,
        INSERT_PART,
        INSERT_FACT,
        INSERT_CANCEL,
        INSERT_LINK,
        INSERT_ADJUSTMENT,
        INSERT_MIGRATION,
        INSERT_VAULT,
        INSERT_DESTRUCTION,
        INSERT_ACCOUNT,
        INSERT_GRANT,
        INSERT_SESSION,
        INSERT_AUDIT,
        INSERT_EXPORT_ORDER,
        INSERT_PERMIT,
        INSERT_JOB,
    ];
    let list_of_one = |text: &str| {
        let before = (1..9).rev().find(|n| text.contains(&format!("${n}"))).unwrap_or(0);
        spread(text, &mut vec![Value::Null; before], [Value::Null])
    };
    let mut texts: Vec<String> = plain.iter().map(|text| list_of_one(text)).collect();
    texts.extend([row_by_id(), row_by_key(), rows_after(), rows_of_vault(), rows_of_kinds()].iter().map(|text| list_of_one(text)));
    texts.extend(inserts.iter().flat_map(|insert| [insert.text(1), insert.text(3)]));
    texts.extend([linked(true), linked(false), linked_each(2)]);
    texts.extend(crate::question::all());
    texts
}
