//! What is promised under failure, proved: harm of every kind at every moment, and what must hold afterwards.
//!
//! See README.md beside this file: the table of what was done and what came of it.

mod cleaning;
mod crowd;
mod held;
mod limits;
mod messages;
mod restarts;
mod settings;
mod story;
mod table;

#[test]
fn how_many_messages_there_are() {
    use story::{Kind, Story};
    for kind in [Kind::Core, Kind::Up, Kind::Down] {
        let begin = std::time::Instant::now();
        let Some(story) = Story::of(kind) else { return };
        println!("{}: {} {} in {:?}", kind.words(), story.to_server, story.to_client, begin.elapsed());
    }
}
