//! Facts and documents in parts, one for each month of entry, on PostgreSQL: a part whose month is over is written no more but for corrections of its
//! records and burials, so it is vacuumed, dumped, indexed anew, checked and laid on slower disks by itself. The newest part has no end: whatever comes
//! has a place, also if nobody ever turns the month. Called by the look-out (`tail.rs`).
//!
//! A part of `fact` is a range of acts, a part of `version` a range of record numbers, because those are the keys by which both are asked for: a record's
//! versions lie where it was entered. Deliberately absent: parts of `record` and `act`, whose ids are unique over all months, and dropping a part.

use crate::{
    dialect::{Place, begin},
    driver::{Connection, DriverError},
};
use base::Day;

/// Table, and the column by which it is parted.
const PARTED: [(&str, &str); 2] = [("fact", "seq"), ("version", "slot")];

/// The part of a table that has no end, and from where on it reaches.
const NEWEST: &str = "select cast(part.relname as text), pg_get_expr(part.relpartbound, part.oid) from pg_inherits \
     join pg_class as part on part.oid = pg_inherits.inhrelid join pg_class as whole on whole.oid = pg_inherits.inhparent \
     where cast(whole.relname as text) = $1 and whole.relnamespace = cast(cast(current_schema() as text) as regnamespace) \
     and pg_get_expr(part.relpartbound, part.oid) like '%TO (MAXVALUE)'";

/// A dump holds every table for hours: the turn of a month can wait, those who ask for a page behind it cannot.
const PATIENCE: &str = "set local lock_timeout = '200ms'";

/// Begins new parts for the month of this day, unless they are there or there is nothing yet to close. Busy if somebody holds the tables: try again later.
pub(crate) fn turn(place: &Place, today: Day) -> Result<(), DriverError> {
    if matches!(place, Place::Sqlite(_)) {
        return Ok(());
    }
    let mut connection = place.connect()?;
    begin(&mut connection)?;
    let turned = PARTED.iter().try_for_each(|(table, column)| turn_table(&mut connection, table, column, today));
    connection.batch(if turned.is_ok() { "commit" } else { "rollback" })?;
    turned
}

fn turn_table(connection: &mut Connection, table: &str, column: &str, today: Day) -> Result<(), DriverError> {
    // a name as the parts of a day have it: 2020-02-13 is in 2020_02
    let part = format!("{table}_{}", today.to_string()[..7].replace('-', "_"));
    let Some(newest) = connection.one(NEWEST, &[table.into()])? else { return Ok(()) };
    let (before, bound) = (newest.text(0).to_owned(), newest.text(1).to_owned());
    let last = connection.one(&format!("select max({column}) from {before}"), &[])?.and_then(|line| line.some_int(0));
    // a clock that went back opens no month twice
    let (Some(last), true) = (last, before < part) else { return Ok(()) };
    let end = last + 1;
    let closed = bound.replace("TO (MAXVALUE)", &format!("TO ({end})"));
    connection.batch(&format!(
        "{PATIENCE}; alter table {table} detach partition {before}; alter table {table} attach partition {before} {closed}; \
         create table {part} partition of {table} for values from ({end}) to (maxvalue)"
    ))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::{driver::Value, migration, statements, testing};
    use base::Moment;

    fn parts(connection: &mut Connection) -> Vec<String> {
        let text = "select cast(part.relname as text) || ' ' || pg_get_expr(part.relpartbound, part.oid) from pg_inherits \
             join pg_class as part on part.oid = pg_inherits.inhrelid join pg_class as whole on whole.oid = pg_inherits.inhparent \
             where whole.relname = 'fact' order by part.relname";
        connection.all(text, &[]).unwrap().iter().map(|line| line.text(0).replace("FOR VALUES FROM ", "")).collect()
    }

    #[test]
    fn a_month_that_is_over_is_a_part_of_its_own() {
        let Some(Place::Postgres(address)) = testing::postgres().map(|options| options.place) else { return };
        let place = Place::Postgres(address);
        let mut connection = place.connect().unwrap();
        // as an older program left it, with something inside
        migration::migrate_to(&mut connection, Moment::default(), 9).unwrap();
        let add = |connection: &mut Connection, seq: u32| {
            connection.insert(&statements::INSERT_FACT, &[vec![seq.into(), 7_u32.into(), Value::Blob(vec![1])]]).unwrap();
        };
        add(&mut connection, 41);
        migration::migrate(&mut connection, Moment::default()).unwrap();
        assert_eq!(parts(&mut connection), ["fact_0000_00 (MINVALUE) TO (MAXVALUE)"]);
        for (day, next, expected) in [
            ("2020-01-31", 42, vec!["fact_0000_00 (MINVALUE) TO ('42')", "fact_2020_01 ('42') TO (MAXVALUE)"]),
            ("2020-01-31", 43, vec!["fact_0000_00 (MINVALUE) TO ('42')", "fact_2020_01 ('42') TO (MAXVALUE)"]),
            ("2020-02-01", 44, vec!["fact_0000_00 (MINVALUE) TO ('42')", "fact_2020_01 ('42') TO ('44')", "fact_2020_02 ('44') TO (MAXVALUE)"]),
            // the clock went back
            ("2020-01-15", 45, vec!["fact_0000_00 (MINVALUE) TO ('42')", "fact_2020_01 ('42') TO ('44')", "fact_2020_02 ('44') TO (MAXVALUE)"]),
        ] {
            turn(&place, day.parse().unwrap()).unwrap();
            assert_eq!(parts(&mut connection), expected, "{day}");
            add(&mut connection, next);
        }
        let found = connection.all(statements::FACTS_SINCE, &[Value::Int(0), Value::Int(100)]).unwrap();
        assert_eq!(found.iter().map(|line| line.number(0)).collect::<Vec<_>>(), [41, 42, 43, 44, 45]);
        // an empty part is not closed
        turn(&place, "2020-03-01".parse().unwrap()).unwrap();
        turn(&place, "2020-04-01".parse().unwrap()).unwrap();
        assert_eq!(parts(&mut connection).len(), 4);
    }

    #[test]
    fn somebody_who_reads_for_long_is_not_disturbed_and_the_month_waits() {
        let Some(options) = testing::postgres() else { return };
        let (mut reader, mut writer) = (options.place.connect().unwrap(), options.place.connect().unwrap());
        migration::migrate(&mut writer, Moment::default()).unwrap();
        writer.insert(&statements::INSERT_FACT, &[vec![1_u32.into(), 1_u32.into(), Value::Blob(vec![1])]]).unwrap();
        reader.batch("begin").unwrap();
        assert_eq!(reader.all(statements::FACTS_SINCE, &[Value::Int(0), Value::Int(9)]).unwrap().len(), 1);
        let day = "2020-02-01".parse().unwrap();
        assert_eq!(turn(&options.place, day), Err(DriverError::Busy));
        assert_eq!(parts(&mut writer).len(), 1);
        reader.batch("commit").unwrap();
        turn(&options.place, day).unwrap();
        assert_eq!(parts(&mut writer).len(), 2);
    }
}
