//! What the judgements of several tools share.

use crate::adopt::{Difference, Verdict};
use crate::model::script::Script;

/// Judges by a checksum of bytes: those of the file, or those with other line ends, which mean the same to Postgres.
pub(super) fn by_bytes(recorded: &str, file: &Script, checksum: impl Fn(&[u8]) -> String) -> Verdict {
    let bytes = file.file_bytes();
    let found = checksum(bytes);
    if found == recorded {
        return Verdict::Proven;
    }
    let lf = without_carriage_returns(bytes);
    let mut crlf = Vec::with_capacity(lf.len() + 64);
    for &byte in &lf {
        if byte == b'\n' {
            crlf.push(b'\r');
        }
        crlf.push(byte);
    }
    if [lf, crlf].iter().any(|other| checksum(other) == recorded) {
        return Verdict::LineEnds;
    }
    differs(recorded, &found)
}

/// The verdict on checksums that are not equal.
pub(super) fn differs(recorded: &str, found: &str) -> Verdict {
    let what = format!("the checksum recorded is {}, that of the file {}", short(recorded), short(found));
    Verdict::Differs(Box::new(Difference { what, place: None }))
}

fn short(checksum: &str) -> String {
    match checksum.get(..16).filter(|_| checksum.len() > 24) {
        Some(start) => format!("{start}…"),
        None => checksum.to_owned(),
    }
}

fn without_carriage_returns(bytes: &[u8]) -> Vec<u8> {
    let mut lf = Vec::with_capacity(bytes.len());
    for (at, &byte) in bytes.iter().enumerate() {
        if byte != b'\r' || bytes.get(at + 1) != Some(&b'\n') {
            lf.push(byte);
        }
    }
    lf
}
