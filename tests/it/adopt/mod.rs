//! Taking over from other tools: their histories, adopted; databases without one, recorded; their files, made anew.

mod baseline;
mod histories;
mod keep;
mod new;
mod real;
mod sqitch;
mod tools;
