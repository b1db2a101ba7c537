//! The file that a kubeconfig is written to: readable by its owner only, and replaced as a whole.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::system::environment;
use crate::system::files::{self, beside};

/// A file that nobody else writes as long as this is there: kubectl keeps to the same lock.
pub(super) struct Place {
    path: PathBuf,
    lock: PathBuf,
}

impl Place {
    /// Locks a file, which need not be there. Of a symbolic link it is what the link leads to.
    pub(super) fn lock(path: &Path) -> io::Result<Self> {
        if let Some(directory) = path.parent().filter(|directory| !directory.as_os_str().is_empty()) {
            fs::create_dir_all(directory)?;
        }
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let lock = beside(&path, ".lock");
        match OpenOptions::new().write(true).create_new(true).open(&lock) {
            Ok(_) => Ok(Self { path, lock }),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(io::Error::other(format!(
                "{} exists: another program is writing the file; if none is, remove it",
                lock.display()
            ))),
            Err(error) => Err(error),
        }
    }

    /// What is in the file; none if it is not there.
    pub(super) fn read(&self) -> io::Result<Option<String>> {
        match fs::read_to_string(&self.path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Replaces the file. It is written beside its place first.
    pub(super) fn write(&self, text: &str) -> io::Result<()> {
        let new = beside(&self.path, &format!(".{}.new", std::process::id()));
        let written = private(&new).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        });
        let renamed = written.and_then(|()| fs::rename(&new, &self.path));
        if renamed.is_err() {
            let _ = fs::remove_file(&new);
        }
        renamed
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.lock);
    }
}

/// A new file that only its owner may read.
fn private(path: &Path) -> io::Result<File> {
    files::private().write(true).create_new(true).open(path)
}

/// Where kubectl looks: the first file of KUBECONFIG, else the one in the home directory.
pub(super) fn of_kubectl() -> Option<PathBuf> {
    let listed = environment::var("KUBECONFIG")
        .and_then(|list| std::env::split_paths(&list).find(|path| !path.as_os_str().is_empty()));
    let home = || environment::var("HOME").or_else(|| environment::var("USERPROFILE"));
    listed.or_else(|| Some(PathBuf::from(home()?).join(".kube/config")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_as_a_whole_and_locked_meanwhile() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("a/config");
        let place = Place::lock(&path).unwrap();
        assert_eq!(place.read().unwrap(), None);
        place.write("one").unwrap();
        assert!(Place::lock(&path).err().unwrap().to_string().contains("config.lock"));
        place.write("two").unwrap();
        drop(place);
        assert_eq!(Place::lock(&path).unwrap().read().unwrap().as_deref(), Some("two"));
        let left: Vec<_> =
            fs::read_dir(path.parent().unwrap()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["config"]);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_it_and_a_link_stays_one() {
        use std::os::unix::fs::PermissionsExt as _;
        let directory = tempfile::tempdir().unwrap();
        let (path, link) = (directory.path().join("config"), directory.path().join("link"));
        fs::write(&path, "open").unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        Place::lock(&link).unwrap().write("closed").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "closed");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }
}
