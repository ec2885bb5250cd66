//! Whether a folder is on a network file system, on which SQLite's write-ahead log and locks cannot be trusted.

use std::path::{Component, Path, Prefix};

/// What Linux calls file systems whose files lie on other machines.
const KINDS: &[&str] = &[
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "afs",
    "ncpfs",
    "9p",
    "davfs",
    "ceph",
    "lustre",
    "gpfs",
    "beegfs",
    "ocfs2",
    "gfs2",
    "vboxsf",
    "fuse.sshfs",
    "fuse.rclone",
    "fuse.s3fs",
    "fuse.davfs2",
    "fuse.glusterfs",
    "fuse.gcsfuse",
    "fuse.ceph",
    "fuse.vmhgfs-fuse",
];

/// The kind of network file system that a folder is on, as far as the system tells: Linux lists its mounts, Windows has shares in
/// the path. `None` for disks of this machine and where nothing can be told.
pub(super) fn network(folder: &Path) -> Option<String> {
    let real = std::fs::canonicalize(folder).ok()?;
    if let Some(Component::Prefix(prefix)) = real.components().next()
        && matches!(prefix.kind(), Prefix::UNC(..) | Prefix::VerbatimUNC(..))
    {
        return Some("a network share".to_owned());
    }
    let mounts = std::fs::read_to_string("/proc/self/mountinfo").ok()?;
    mounted_on(&real, &mounts)
}

/// By the mount that holds a path: the one with the longest path, the last of several at one place.
fn mounted_on(path: &Path, mounts: &str) -> Option<String> {
    let mounts = mounts.lines().filter_map(|line| {
        let (left, right) = line.split_once(" - ")?;
        let point = unescaped(left.split(' ').nth(4)?);
        let kind = right.split(' ').next()?;
        path.starts_with(&point).then(|| (Path::new(&point).components().count(), kind))
    });
    let (_, kind) = mounts.max_by_key(|(depth, _)| *depth)?;
    KINDS.contains(&kind).then(|| kind.to_owned())
}

/// Blanks and the like stand in it as three octal digits.
fn unescaped(text: &str) -> String {
    let mut parts = text.split('\\');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part.split_at_checked(3).and_then(|(code, rest)| Some((u8::from_str_radix(code, 8).ok()?, rest)));
        if let Some((byte, rest)) = code {
            out.push(char::from(byte));
            out.push_str(rest);
        } else {
            out.push('\\');
            out.push_str(part);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{mounted_on, network};
    use std::path::Path;

    const MOUNTS: &str = "\
22 1 252:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
30 22 0:27 / /mnt/our\\040share rw - nfs4 nas:/acme rw,vers=4.2
31 22 0:28 / /mnt rw - tmpfs tmpfs rw
32 31 0:29 / /mnt/win rw - cifs //nas/acme rw
";

    #[test]
    fn the_mount_that_holds_the_folder_decides() {
        for (path, kind) in [
            ("/home/acme/.portreeve", None),
            ("/mnt/our share/acme", Some("nfs4")),
            ("/mnt/win", Some("cifs")),
            ("/mnt/windows", None),
            ("/mnt/other", None),
        ] {
            assert_eq!(mounted_on(Path::new(path), MOUNTS).as_deref(), kind, "{path}");
        }
        assert_eq!(mounted_on(Path::new("/x"), "no such form"), None);
    }

    #[test]
    fn a_folder_of_this_machine_is_fine() {
        let dir = tempfile::TempDir::new().unwrap();
        assert_eq!(network(dir.path()), None);
    }
}
