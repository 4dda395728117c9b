//! Runs in turns, and what is taken from them.

use std::time::Duration;

/// One thing that is measured: its name, and a run of it.
pub type Arm<'a> = (&'static str, Box<dyn FnMut(usize) -> Duration + 'a>);

/// The times of each arm in milliseconds, run by run, in turns; every other round goes backwards, so that no arm is always
/// the first.
pub fn in_turns(runs: usize, arms: &mut [Arm<'_>]) -> Vec<Vec<f64>> {
    let mut times = vec![Vec::new(); arms.len()];
    for run in 0..runs {
        let order: Vec<usize> = if run % 2 == 0 { (0..arms.len()).collect() } else { (0..arms.len()).rev().collect() };
        for arm in order {
            times[arm].push(milliseconds(arms[arm].1(run)));
        }
    }
    times
}

pub fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

/// The middle one, or the mean of the two in the middle.
pub fn median(values: &[f64]) -> f64 {
    let sorted = sorted(values);
    (sorted[(sorted.len() - 1) / 2] + sorted[sorted.len() / 2]) / 2.0
}

/// The value that so large a share is below.
pub fn quantile(values: &[f64], share: f64) -> f64 {
    let sorted = sorted(values);
    let at = (sorted.len() as f64 * share).ceil() as usize;
    sorted[at.clamp(1, sorted.len()) - 1]
}

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// The median of the ratios of each run to the floor's run beside it: what the machine does meanwhile hits both.
pub fn ratio(ours: &[f64], floor: &[f64]) -> f64 {
    median(&ours.iter().zip(floor).map(|(ours, floor)| ours / floor).collect::<Vec<_>>())
}
