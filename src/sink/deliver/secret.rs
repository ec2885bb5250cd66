//! Secrets: read from the environment or a file when something is sent, and taken out of every message about it.

use crate::sink::deliver::Outside;
use std::fs;
use std::path::Path;

/// A file of a secret is small; a larger one is another file.
const SECRET_BYTES_MAX: u64 = 64 << 10;
/// Shorter texts are no secrets, and would take half of a message with them.
const SECRET_CHARACTERS_MIN: usize = 4;

/// The value of a key as written: `env:NAME` and `file:PATH` are read, all else is meant as it stands.
///
/// # Errors
/// Why it cannot be read, without its value.
pub fn read(written: &str, root: &Path, outside: &dyn Outside) -> Result<String, String> {
    let value = if let Some(name) = written.strip_prefix("env:") {
        outside.variable(name).ok_or_else(|| format!("the variable `{name}` is not set"))?
    } else if let Some(path) = written.strip_prefix("file:") {
        from_file(&root.join(path), path)?
    } else {
        return Ok(written.to_owned());
    };
    let value = value.trim().to_owned();
    if value.is_empty() { Err(format!("`{written}` is empty")) } else { Ok(value) }
}

/// The text was read from outside the settings, so it is a secret.
#[must_use]
pub fn is_secret(written: &str) -> bool {
    written.starts_with("env:") || written.starts_with("file:")
}

fn from_file(path: &Path, name: &str) -> Result<String, String> {
    let found = fs::metadata(path).map_err(|error| format!("the file `{name}` cannot be read: {}", error.kind()))?;
    if !is_private(&found) {
        return Err(format!("the file `{name}` can be read by others: `chmod 600 {name}`"));
    }
    if found.len() > SECRET_BYTES_MAX {
        return Err(format!("the file `{name}` is too large for a secret"));
    }
    fs::read_to_string(path).map_err(|error| format!("the file `{name}` cannot be read: {}", error.kind()))
}

#[cfg(unix)]
fn is_private(found: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    found.is_file() && matches!(found.permissions().mode() & 0o077, 0)
}

/// Windows keeps who may read a file elsewhere; there the choice of the folder is the user's.
#[cfg(not(unix))]
fn is_private(found: &fs::Metadata) -> bool {
    found.is_file()
}

/// A message without the secrets that it might repeat.
pub(super) fn redact(text: &str, secrets: &[String]) -> String {
    let mut longest: Vec<&String> =
        secrets.iter().filter(|secret| secret.chars().count() >= SECRET_CHARACTERS_MIN).collect();
    longest.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
    longest.iter().fold(text.to_owned(), |text, secret| text.replace(secret.as_str(), "***"))
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the test makes the files it looks at")]
mod tests {
    use super::{read, redact};
    use crate::sink::deliver::Outside;
    use std::fs;

    #[derive(Debug)]
    struct One;

    impl Outside for One {
        fn variable(&self, name: &str) -> Option<String> {
            (name == "TOKEN").then(|| " xoxb-1234\n".to_owned())
        }
    }

    #[test]
    fn secrets_are_read_when_they_are_needed() {
        let dir = tempfile::TempDir::new().unwrap();
        let read = |written: &str| read(written, dir.path(), &One);
        assert_eq!(read("env:TOKEN").unwrap(), "xoxb-1234");
        assert_eq!(read("https://example.com").unwrap(), "https://example.com");
        assert_eq!(read("env:OTHER").unwrap_err(), "the variable `OTHER` is not set");
        fs::write(dir.path().join("token"), "from-a-file\n").unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |mode| fs::set_permissions(dir.path().join("token"), fs::Permissions::from_mode(mode)).unwrap();
            mode(0o640);
            assert_eq!(read("file:token").unwrap_err(), "the file `token` can be read by others: `chmod 600 token`");
            mode(0o600);
        }
        assert_eq!(read("file:token").unwrap(), "from-a-file");
        assert!(read("file:none").unwrap_err().starts_with("the file `none` cannot be read"));
        fs::write(dir.path().join("token"), " \n").unwrap();
        assert_eq!(read("file:token").unwrap_err(), "`file:token` is empty");
    }

    #[test]
    fn messages_do_not_repeat_secrets() {
        let secrets = ["https://hooks.example.com/T0/B0".to_owned(), "B0".to_owned(), "T0/B0".to_owned()];
        assert_eq!(redact("no answer from https://hooks.example.com/T0/B0", &secrets), "no answer from ***");
        assert_eq!(redact("path /T0/B0 of B0", &secrets), "path /*** of B0");
    }
}
