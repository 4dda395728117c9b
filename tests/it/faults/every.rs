//! Harm at every single message that an `up` sends or gets. Too long for every day: `SCHEMACTL_TEST_FAULTS=every` runs it
//! by hand, and writes its table; what CI repeats of it stands in the tables of [`messages`](super::messages).

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use super::messages::{Harm, SAME, cut, disturbed, kills, terminate};
use super::story::{Extent, Kind, Story, extent};
use super::table::Table;
use crate::support::{Deed, Way};

/// A round mostly waits: for a program to start, for a server to notice. So more of them than there are cores.
const THREADS: usize = 6;

#[test]
fn every_message_of_an_up_has_its_turn_with_every_harm() {
    if extent() == Extent::Some {
        return;
    }
    let table = Table::of("every");
    let stories: Vec<Story> = [Kind::Core, Kind::Up].into_iter().filter_map(Story::of).collect();
    let harms = harms();
    let mut rounds: Vec<(usize, usize, usize)> = Vec::new();
    // Otherwise only what was published is compared with what would be done.
    let stories_of_rounds = if extent() == Extent::Every { &stories[..] } else { &[] };
    for (harm, told) in harms.iter().enumerate() {
        for (story, about) in stories_of_rounds.iter().enumerate() {
            rounds.extend((1..=told.last(about)).map(|number| (harm, story, number)));
        }
    }
    let failed = in_turn(&rounds, |&(harm, story, number)| {
        let (harm, story) = (&harms[harm], &stories[story]);
        harm.must_end_as_told(&disturbed(story, harm.way, number, harm.more, harm.deed), number);
    });
    for (number, harm) in harms.iter().enumerate() {
        for (about, story) in stories.iter().enumerate() {
            let times = rounds.iter().filter(|round| (round.0, round.1) == (number, about)).count();
            let place = format!("{}, every message it {}", story.kind.words(), harm.verb());
            table.row(harm.words, &place, times, &format!("{}{SAME}", harm.exits_in_words()));
        }
    }
    assert!(failed.is_empty(), "{} of {} rounds: {failed:#?}", failed.len(), rounds.len());
    table.close();
}

/// Every harm that [`messages`](super::messages) does at some of the messages only.
fn harms() -> Vec<Harm> {
    let gets = Way::ToClient;
    vec![
        Harm { way: gets, ..cut("the message is lost with the connection", |_| Deed::Drop) },
        Harm {
            way: gets,
            ..kills("the program is killed before the message comes", |victim| Deed::Before(victim.killing()))
        },
        Harm { way: gets, ..terminate("the sessions are terminated before the message comes") },
        kills("the program is killed before the message is sent", |victim| Deed::Before(victim.killing())),
        terminate("the sessions are terminated before the message"),
    ]
}

/// Does all of them, a few at once, and gives what those said that failed. Says now and then how far it is.
fn in_turn<T: Sync>(rounds: &[T], work: impl Fn(&T) + Sync) -> Vec<String> {
    let (next, failed, begin) = (AtomicUsize::new(0), Mutex::new(Vec::new()), Instant::now());
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                while let Some(round) = rounds.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let done = next.load(Ordering::Relaxed);
                    if done.is_multiple_of(100) {
                        println!("{done} of {} rounds after {} s", rounds.len(), begin.elapsed().as_secs());
                    }
                    let Err(said) = catch_unwind(AssertUnwindSafe(|| work(round))) else { continue };
                    let said = said.downcast::<String>().map_or_else(|_| "no words".to_owned(), |said| *said);
                    println!("FAILED: {said}");
                    failed.lock().unwrap().push(said);
                }
            });
        }
    });
    println!("{} rounds in {} s", rounds.len(), begin.elapsed().as_secs());
    failed.into_inner().unwrap()
}
