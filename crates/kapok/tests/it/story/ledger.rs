//! A contact ledger as a station keeps it: title, blank lines, dates in three spellings, minutes with units, one impossible row. It is taken with the
//! right refusal, agrees with a recount by hand, and taken again it adds nothing.

use super::on_both;
use sheets::Workbook;
use shell::{
    Actor,
    import::{Outcome, Plan, Progress, import},
    testing::TestApp,
};

const LEDGER: &str = "\u{feff}龙穴社工站走访电访登记表,,,,,,\n\n日期,时长,方式,社工,服务对象,主题,主要内容\n2020/2/3,30分钟,电访,陈社工,罗细妹,情绪疏导、就业,情绪平稳\n\n2020.2.4,20,走访,陈社工、李社工,罗细妹、宋阿公,生活,送米\n2月5日,半小时,微信,李社工,宋阿公,防疫知识,\n2020-02-31,10分钟,电话,陈社工,罗细妹,就业,不可能的日子\n合计,,,,,,4\n";

fn take(app: &TestApp) -> Outcome {
    let org = app.shell.store().tree().by_code("440115-LX").unwrap();
    let plan = Plan { ledger: app.shell.registry().ledger("contacts").unwrap(), org, dry_run: false };
    let mut workbook = Workbook::from_bytes(LEDGER.as_bytes().to_vec(), "台账.csv").unwrap();
    import(&app.shell, &Actor::program(org), plan, &mut workbook, &Progress::default()).unwrap()
}

#[test]
fn a_day_without_its_year_belongs_to_its_neighbours_even_years_later() {
    on_both("2026-11-21T17:00:00+08:00", |app| {
        let org = app.organisation("440115-LX", "龙穴社工站", "station", None);
        assert_eq!(take(app).stored, 3);
        let figure = report::evaluate(&app.shell, org, "2020-02-01".parse().unwrap(), "2020-02-29".parse().unwrap(), "contacts").unwrap();
        assert_eq!(figure, 3);
    });
}

#[test]
fn a_ledger_is_taken_as_it_comes_and_only_once() {
    on_both("2020-02-13T17:00:00+08:00", |app| {
        let org = app.organisation("440115-LX", "龙穴社工站", "station", None);
        let first = take(app);
        assert_eq!((first.rows, first.stored, first.refused, first.already), (4, 3, 1, 0), "{:?}", first.refusals);
        assert_eq!((first.refusals[0].row, first.refusals[0].column.as_deref()), (8, Some("日期")));
        let figure =
            |indicator: &str| report::evaluate(&app.shell, org, "2020-02-01".parse().unwrap(), "2020-02-29".parse().unwrap(), indicator).unwrap();
        // By hand: three contacts; 1 + 2 + 1 person-times; two people.
        assert_eq!((figure("contacts"), figure("service_person_times"), figure("service_persons")), (3, 4, 2));
        let again = take(app);
        assert_eq!((again.stored, again.already, again.refused, again.made), (0, 3, 1, 0));
        assert_eq!(figure("contacts"), 3);
    });
}
