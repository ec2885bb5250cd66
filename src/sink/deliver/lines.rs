//! A file to which every notice is appended as a JSON line.

use crate::durable::{self, Probe};
use crate::sink::deliver::outcome::Outcome;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::Path;

/// Appends a notice. What a crash cut short stays a line of its own, which no reader can take for a notice.
pub(super) fn append(path: &Path, body: &str, probe: &mut dyn Probe) -> Outcome {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty())
        && let Err(error) = durable::folder(folder, probe)
    {
        return Outcome::down(format!("its folder cannot be made: {}", error.kind()));
    }
    let mut line = if ends_whole(path) { String::new() } else { "\n".to_owned() };
    line.push_str(body);
    line.push('\n');
    match durable::append(path, line.as_bytes(), probe) {
        Ok(()) => Outcome::Sent,
        Err(error) => Outcome::down(format!("it cannot be written: {}", error.kind())),
    }
}

fn ends_whole(path: &Path) -> bool {
    let last = || -> std::io::Result<u8> {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::End(-1))?;
        let mut byte = [0_u8];
        file.read_exact(&mut byte)?;
        Ok(byte[0])
    };
    // A file that is not there or empty ends whole.
    last().map_or(true, |byte| byte == b'\n')
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "the test makes the files it looks at")]
mod tests {
    use super::append;
    use crate::durable::Unwatched;
    use crate::sink::deliver::outcome::Outcome;
    use std::fs;

    #[test]
    fn a_line_that_was_cut_short_is_no_part_of_the_next() {
        let dir = tempfile::TempDir::new().unwrap();
        let path = dir.path().join("out/notices.jsonl");
        assert_eq!(append(&path, "{\"a\":1}", &mut Unwatched), Outcome::Sent);
        fs::write(&path, "{\"a\":1}\n{\"b").unwrap();
        assert_eq!(append(&path, "{\"b\":2}", &mut Unwatched), Outcome::Sent);
        assert_eq!(fs::read_to_string(&path).unwrap(), "{\"a\":1}\n{\"b\n{\"b\":2}\n");
    }

    #[test]
    fn what_cannot_be_written_is_tried_again() {
        let dir = tempfile::TempDir::new().unwrap();
        let Outcome::Later { why, .. } = append(dir.path(), "{}", &mut Unwatched) else { panic!() };
        assert!(why.starts_with("it cannot be written: "), "{why}");
    }
}
