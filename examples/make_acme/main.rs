//! Writes the snapshots of `examples/acme`: one brand on Amazon US and DE, Walmart and its own shop, 90 days to 2026-11-20, in the
//! forms in which the channels deliver them.
//!
//! `cargo run --example make_acme -- DIR` writes the same bytes below DIR every time; without DIR below `examples/acme`. A test
//! compares them with what is kept there. The stories in it are told in `examples/acme/README.md`.

mod business;
mod files;
mod reports;
mod retail;
mod sponsored;

use std::error::Error;
use std::fs;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let standard = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/acme");
    let root = std::env::args().nth(1).map_or(standard, Into::into);
    for (name, bytes) in files::all()? {
        let path = root.join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        // Snapshot files are data of this example, written whole; nobody reads them meanwhile.
        std::io::Write::write_all(&mut fs::File::create(path)?, &bytes)?;
    }
    Ok(())
}
