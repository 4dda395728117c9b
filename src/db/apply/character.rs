//! Which character of a message a database of another encoding has no place for. The server refuses the whole message before it
//! runs any of it, and names the bytes, but not where they stand.

use memchr::memmem;

/// SQLSTATEs of a character that the database's encoding does not have, and of bytes that are none.
const REFUSED: [&str; 2] = ["22P05", "22021"];

/// Where the first such character begins, in bytes of the message.
pub(super) fn refused(sqlstate: &str, said: &str, message: &str) -> Option<usize> {
    if !REFUSED.contains(&sqlstate) {
        return None;
    }
    // In whatever language it is said, the bytes are written `0xe2 0x82 0xac`.
    let bytes: Option<Vec<u8>> =
        said.split("0x").skip(1).map(|rest| u8::from_str_radix(rest.get(..2)?, 16).ok()).collect();
    let bytes = bytes.filter(|bytes| !bytes.is_empty())?;
    memmem::find(message.as_bytes(), &bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_is_found_by_the_bytes_that_the_server_names() {
        let said =
            "character with byte sequence 0xe2 0x82 0xac in encoding \"UTF8\" has no equivalent in encoding \"LATIN1\"";
        assert_eq!(refused("22P05", said, "é €"), Some(3));
        assert_eq!(refused("22P05", said, "é"), None);
        assert_eq!(refused("22P05", "Zeichen ohne Bytes", "é"), None);
        assert_eq!(refused("42601", said, "€"), None);
    }
}
