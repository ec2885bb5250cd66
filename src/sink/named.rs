//! Names of folders: an account is called what a folder or a cell says, and a cell may say anything.

use sha2::{Digest, Sha256};

/// Names that Windows keeps for devices.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul"];
/// The longest name that every file system takes with room for what is added.
const NAME_CHARACTERS_MAX: usize = 100;

/// The name of an account's folder: its own where that is a plain name, else what is left of it and a hash.
pub fn folder(account: &str) -> String {
    let plain: String = account.chars().take(NAME_CHARACTERS_MAX).filter(|c| is_plain(*c)).collect();
    let plain = plain.trim_matches(|c: char| c == '.' || c == ' ').to_owned();
    let lower = plain.to_lowercase();
    let device = DEVICES.contains(&lower.as_str())
        || ["com", "lpt"].iter().any(|port| lower.strip_prefix(port).is_some_and(|rest| rest.parse::<u8>().is_ok()));
    if plain == account && !plain.is_empty() && !device {
        return plain;
    }
    let hash = Sha256::digest(account.as_bytes());
    let hash: String = hash.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("{plain}-{hash}")
}

fn is_plain(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ' | '@' | '+' | '(' | ')')
}

#[cfg(test)]
mod tests {
    use super::folder;

    #[test]
    fn no_account_leads_out_of_its_folder() {
        assert_eq!(folder("acme-us"), "acme-us");
        assert_eq!(folder("Küche 2"), "Küche 2");
        for odd in ["", ".", "..", "../x", "a/b", "a\\b", "C:x", "nul", "COM1", "a\0b", " x", "x.", "*"] {
            let name = folder(odd);
            assert!(name.len() > 8 && name.chars().all(super::is_plain) && !name.starts_with('.'), "{odd:?} {name:?}");
        }
        assert_ne!(folder("a/b"), folder("a\\b"));
        assert!(folder(&"x".repeat(400)).len() < 120);
    }
}
