//! A file written whole or not at all.

use crate::durable;
use std::io::{self, Write};
use std::path::Path;

/// Writes a file. What was there before stays until everything is on the disk.
pub(super) fn write(path: &Path, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    durable::stream(path, fill)
}
