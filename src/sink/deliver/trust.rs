//! Certificates that a sink trusts: those of the web, or the ones of a file, such as of a company whose proxy or server makes its own.

use std::error::Error;
use std::fs;
use std::io;
use std::path::Path;

/// A bundle of every authority of the web is a quarter of that; a larger file is another file.
const BYTES_MAX: u64 = 1 << 20;

/// The file that a sink's `ca` names, in PEM; `None` where it names none.
///
/// # Errors
/// Why it cannot be used.
pub(super) fn read(path: &str, root: &Path) -> Result<Option<String>, String> {
    if path.is_empty() {
        return Ok(None);
    }
    let trouble = |error: std::io::Error| format!("its `ca`: the file `{path}` cannot be read: {}", error.kind());
    let file = root.join(path);
    if fs::metadata(&file).map_err(trouble)?.len() > BYTES_MAX {
        return Err(format!("its `ca`: the file `{path}` is too large for certificates"));
    }
    let text = fs::read_to_string(&file).map_err(trouble)?;
    if text.contains("-----BEGIN CERTIFICATE-----") {
        Ok(Some(text))
    } else {
        Err(format!(
            "its `ca`: the file `{path}` holds no certificate in PEM form, which begins with `-----BEGIN CERTIFICATE-----`"
        ))
    }
}

/// A connection failed over what TLS said. What speaks it says so as data that is not valid, below errors of its own.
pub(super) fn is_refused(error: &(dyn Error + 'static)) -> bool {
    let mut at = Some(error);
    while let Some(error) = at {
        if error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::InvalidData) {
            return true;
        }
        at = error.source();
    }
    false
}
