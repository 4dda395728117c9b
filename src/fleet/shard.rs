//! Which part of a fleet is this machine's: by a hash of each target, so that all machines agree without talking.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

/// Part `index` of `of`, counted from 0 as Kubernetes counts an indexed Job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    index: u32,
    of: u32,
}

impl Shard {
    /// Whether a target is in this part.
    pub fn holds(self, key: &str) -> bool {
        let digest = Sha256::digest(key.as_bytes());
        let number = digest.iter().take(8).fold(0u64, |number, byte| number << 8 | u64::from(*byte));
        number % u64::from(self.of) == u64::from(self.index)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Shard, String> {
        let numbers = text.split_once('/').and_then(|(index, of)| Some((index.parse().ok()?, of.parse().ok()?)));
        match numbers {
            Some((index, of)) if index < of => Ok(Shard { index, of }),
            Some((_, of)) if of > 0 => Err(format!("parts are counted from 0: 0/{of} to {}/{of}", of - 1)),
            _ => Err("write it like 0/4, the first of four parts".to_owned()),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_is_in_exactly_one_part_and_the_parts_are_alike_in_size() {
        let parts: Vec<Shard> = (0..4).map(|index| format!("{index}/4").parse().unwrap()).collect();
        let mut sizes = [0; 4];
        for n in 0..1_000 {
            let key = format!("db.example.com:5432/tenant_{n}");
            let holding: Vec<usize> = (0..4).filter(|part| parts[*part].holds(&key)).collect();
            assert_eq!(holding.len(), 1, "{key}");
            sizes[holding[0]] += 1;
        }
        assert!(sizes.iter().all(|size| (200..300).contains(size)), "{sizes:?}");
    }

    /// Machines with different builds share a fleet: where a target belongs must never change.
    #[test]
    fn where_a_target_belongs_stays_as_it_is() {
        let part = |key: &str| (0..4).find(|index| format!("{index}/4").parse::<Shard>().unwrap().holds(key)).unwrap();
        assert_eq!(["localhost:5432/a", "localhost:5432/b", "localhost:5432/c"].map(part), [3, 3, 0]);
    }

    #[test]
    fn a_part_that_does_not_exist_is_refused() {
        assert!("4/4".parse::<Shard>().unwrap_err().contains("0/4 to 3/4"));
        for text in ["", "1", "a/b", "0/0", "-1/2", "1/2/3"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }
}
