//! `calculate_next_run` against the answers of croniter 7.0, another implementation: 10,000 random expressions and
//! instants, nearly half of them within hours of a change of the clock. `croniter.tsv` holds expression, time zone,
//! instant and answer, as seconds since 1970.

use super::{installed, session};

const ANSWERS: &str = include_str!("croniter.tsv");

#[test]
fn the_next_run_is_what_croniter_said_also_where_the_clock_changes() {
    let Some(db) = installed() else { return };
    let cases = ANSWERS.lines().count();
    assert!(cases >= 10_000);
    let query = format!(
        "select line, found
         from (
           select line, extract(epoch from calculate_next_run(split_part(line, E'\\t', 1), split_part(line, E'\\t', 2),
             to_timestamp(split_part(line, E'\\t', 3)::bigint)))::bigint::text as found
           from regexp_split_to_table($answers${ANSWERS}$answers$, E'\\n') as line
           where line <> ''
         ) as answers
         where found is distinct from split_part(line, E'\\t', 4)"
    );
    let differences = session(&db).run(&query).unwrap();
    assert!(differences.is_empty(), "{} of {cases}: {:?}", differences.len(), &differences[..differences.len().min(5)]);
}
