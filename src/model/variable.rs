//! Variables of a bundle: what its files may ask for as `${name}`.

/// A variable that a bundle declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name, as it stands between the braces.
    pub name: String,
    /// Its value where nobody gives one.
    pub default: Option<String>,
    /// Whether its value may be seen.
    pub secrecy: Secrecy,
}

/// Whether the value of a variable may be seen in output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Secrecy {
    /// It may.
    #[default]
    Plain,
    /// It is printed nowhere.
    Secret,
}

/// Whether a text is the name of a variable: letters, digits and `_`, not beginning with a digit.
pub fn is_name(text: &str) -> bool {
    !text.starts_with(|c: char| c.is_ascii_digit())
        && !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
