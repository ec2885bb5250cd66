//! A file written whole or not at all.

use crate::cli::error::Stop;
use crate::durable;
use std::io::{self, Write};
use std::path::Path;

/// Writes a text in the place of another: the file itself where a link leads to it, whole or not at all.
pub(super) fn rewrite(path: &Path, text: &str) -> Result<(), Stop> {
    let real = std::fs::canonicalize(path).and_then(|real| write(&real, |out| out.write_all(text.as_bytes())));
    real.map_err(|error| {
        Stop::failed(format!("`{}` cannot be written: {error}", path.display()), "see whether the file is protected")
    })
}

/// Writes a file. What was there before stays until everything is on the disk.
pub(super) fn write(path: &Path, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    durable::stream(path, fill)
}
