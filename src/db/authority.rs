//! The file of a certificate authority, looked at before it is used: the TLS library would take a file without any
//! certificate for no authority at all, and say that the server's is unknown.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::error::{Code, Error, Result};

const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

/// The bytes of a PEM file that holds certificates, and nothing that only looks like one.
pub(super) fn read(file: &Path) -> Result<Vec<u8>> {
    let shown = file.display();
    let bytes = std::fs::read(file).map_err(|error| {
        Error::new(Code::Tls, format!("the certificate file {shown} cannot be read: {error}"))
            .hint("Name the PEM file of the certificate authority with --tls-ca.")
    })?;
    match certificates(&String::from_utf8_lossy(&bytes)) {
        Some(0) => Err(Error::new(Code::Tls, format!("{shown} holds no certificate"))
            .hint("Name the authority's certificate in PEM form: its first line is -----BEGIN CERTIFICATE-----.")),
        Some(_) => Ok(bytes),
        None => Err(Error::new(Code::Tls, format!("a certificate in {shown} cannot be read: it is damaged"))
            .hint("Fetch the file anew from whoever runs the server.")),
    }
}

/// How many certificates a PEM text holds; nothing where one of them is damaged.
fn certificates(text: &str) -> Option<usize> {
    let mut count = 0;
    for part in text.split(BEGIN).skip(1) {
        let body: String = part.split_once(END)?.0.split_whitespace().collect();
        if !is_sequence(&STANDARD.decode(body).ok()?) {
            return None;
        }
        count += 1;
    }
    Some(count)
}

/// Whether the bytes are one DER sequence, as long as it says.
fn is_sequence(der: &[u8]) -> bool {
    match der {
        [0x30, 0x81, length, rest @ ..] => rest.len() == usize::from(*length),
        [0x30, 0x82, high, low, rest @ ..] => rest.len() == usize::from(*high) << 8 | usize::from(*low),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_certificates_count() {
        let pem = |body: &str| format!("# a comment\n{BEGIN}\n{body}\n{END}\n");
        // A sequence of 130 bytes.
        let whole = STANDARD.encode([&[0x30, 0x81, 130][..], &[0; 130]].concat());
        assert_eq!(certificates(""), Some(0));
        assert_eq!(certificates(&(pem(&whole) + &pem(&whole))), Some(2));
        assert_eq!(certificates(&pem("AAAA")), None);
        assert_eq!(certificates(&pem("!!!!")), None);
        assert_eq!(certificates(&format!("{BEGIN}\n{whole}\n")), None);
        assert_eq!(certificates(&pem(&STANDARD.encode([0x30, 0x82, 1, 0, 7]))), None);
    }
}
