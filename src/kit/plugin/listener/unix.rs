//! A unix socket that only this user, or one group, can reach.

use std::fs::{self, DirBuilder, File, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::net::{UnixListener, UnixStream};

use super::place::{Address, Place};
use crate::kit::plugin::error::ServeError;

/// What the socket in a private directory is called.
const SOCKET: &str = "plugin.sock";

/// What the file in it is called that its process holds the lock of.
const LOCK: &str = "lock";

/// A lock that is younger may be one that somebody is about to take.
const STARTING: Duration = Duration::from_secs(60);

/// A listening unix socket.
#[derive(Debug)]
pub(in crate::kit::plugin) struct Listener {
    socket: UnixListener,
    path: PathBuf,
}

/// Removes the socket, and the directory made for it, when dropped.
#[derive(Debug)]
pub(in crate::kit::plugin) struct SocketFile {
    path: PathBuf,
    /// Goes after the socket.
    directory: Option<PrivateDirectory>,
}

/// A directory that is this process's as long as it holds the lock in it.
#[derive(Debug)]
struct PrivateDirectory {
    path: PathBuf,
    lock: File,
}

impl Drop for PrivateDirectory {
    fn drop(&mut self) {
        let _ = fs::remove_file(self.path.join(LOCK));
        let _ = self.lock.unlock();
        let _ = fs::remove_dir(&self.path);
    }
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        // Somebody may have been faster; there is nobody left to tell.
        let _ = fs::remove_file(&self.path);
    }
}

impl Listener {
    /// Listens in the host's directory, else in a new one by the provider's name that only this user can enter.
    pub(in crate::kit::plugin) async fn bind(place: &Place, name: &str) -> Result<(Self, SocketFile), ServeError> {
        let (socket, file) = match &place.socket_directory {
            Some(given) => open(SocketFile { path: given.join(unique_name("plugin-")), directory: None })?,
            None => open_in_one_of(&[&std::env::temp_dir(), Path::new("/tmp"), Path::new("/var/tmp")], name)?,
        };
        let failed = |source| ServeError::Socket { path: file.path.clone(), source };
        match &place.socket_group {
            Some(group) => {
                let group = group_id(group).ok_or_else(|| ServeError::SocketGroup(group.clone()))?;
                if let Some(directory) = &file.directory {
                    share(&directory.path, group, 0o750).map_err(failed)?;
                }
                share(&file.path, group, 0o660).map_err(failed)?;
            }
            None => fs::set_permissions(&file.path, Permissions::from_mode(0o600)).map_err(failed)?,
        }
        Ok((Self { socket, path: file.path.clone() }, file))
    }

    /// Where the host connects.
    pub(in crate::kit::plugin) fn address(&self) -> Address {
        Address::Unix(self.path.clone())
    }

    /// The next connection.
    pub(in crate::kit::plugin) async fn accept(&self) -> io::Result<UnixStream> {
        self.socket.accept().await.map(|(stream, _peer)| stream)
    }
}

fn open(file: SocketFile) -> Result<(UnixListener, SocketFile), ServeError> {
    match UnixListener::bind(&file.path) {
        Ok(socket) => Ok((socket, file)),
        Err(source) => Err(ServeError::Socket { path: file.path.clone(), source }),
    }
}

/// The first of these directories that takes a socket: one may be missing, not writable, or have too long a name. If
/// none does, what the first of them said.
fn open_in_one_of(parents: &[&Path], name: &str) -> Result<(UnixListener, SocketFile), ServeError> {
    let mut first = None;
    for parent in parents {
        sweep(parent, name);
        let private = private_directory(parent, name);
        let opened =
            private.and_then(|private| open(SocketFile { path: private.path.join(SOCKET), directory: Some(private) }));
        match opened {
            Ok(opened) => return Ok(opened),
            Err(error) => drop(first.get_or_insert(error)),
        }
    }
    Err(first.unwrap_or_else(|| ServeError::Socket { path: PathBuf::new(), source: ErrorKind::NotFound.into() }))
}

/// Removes what providers left that were killed: directories by this one's name of which nobody holds the lock.
fn sweep(parent: &Path, name: &str) {
    let Ok(listed) = fs::read_dir(parent) else {
        return;
    };
    for directory in listed.flatten().filter(|entry| is_private_directory(entry, name)).map(|entry| entry.path()) {
        let lock = directory.join(LOCK);
        let is_old = fs::symlink_metadata(&lock)
            .and_then(|it| it.modified())
            .is_ok_and(|modified| modified.elapsed().is_ok_and(|age| age > STARTING));
        let held = is_old.then(|| File::open(&lock).ok().filter(|lock| lock.try_lock().is_ok())).flatten();
        if let Some(lock) = held {
            let path = directory.join(SOCKET);
            drop(SocketFile { path, directory: Some(PrivateDirectory { path: directory, lock }) });
        }
    }
}

fn is_private_directory(entry: &fs::DirEntry, name: &str) -> bool {
    let file_name = entry.file_name();
    let unique = file_name.to_str().and_then(|found| found.strip_prefix(name)?.strip_prefix('-'));
    unique.is_some_and(|unique| unique.len() == 16 && unique.bytes().all(|byte| byte.is_ascii_hexdigit()))
        && entry.file_type().is_ok_and(|kind| kind.is_dir())
}

fn unique_name(prefix: &str) -> String {
    format!("{prefix}{:016x}", fastrand::u64(..))
}

/// A new directory in `parent`, by the provider's name. It is short: a socket's path has about 100 bytes.
fn private_directory(parent: &Path, name: &str) -> Result<PrivateDirectory, ServeError> {
    loop {
        let path = parent.join(unique_name(&format!("{name}-")));
        match DirBuilder::new().mode(0o700).create(&path) {
            Ok(()) => {
                let locked = File::create_new(path.join(LOCK)).and_then(|lock| lock.lock().map(|()| lock));
                return match locked {
                    Ok(lock) => Ok(PrivateDirectory { path, lock }),
                    Err(source) => {
                        let _ = fs::remove_dir(&path);
                        Err(ServeError::Socket { path, source })
                    }
                };
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(source) => {
                return Err(ServeError::Socket { path: parent.to_owned(), source });
            }
        }
    }
}

fn share(path: &Path, group: u32, mode: u32) -> io::Result<()> {
    chown(path, None, Some(group))?;
    fs::set_permissions(path, Permissions::from_mode(mode))
}

/// The number of a group given by number, or by its name in `/etc/group`.
fn group_id(group: &str) -> Option<u32> {
    group.parse().ok().or_else(|| group_in(&fs::read_to_string("/etc/group").ok()?, group))
}

fn group_in(table: &str, name: &str) -> Option<u32> {
    table.lines().find_map(|line| {
        let mut fields = line.split(':');
        (fields.next() == Some(name)).then(|| fields.nth(1)?.parse().ok()).flatten()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::MetadataExt;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[tokio::test]
    async fn the_socket_is_private_and_leaves_nothing_behind() {
        let (listener, file) = Listener::bind(&Place::default(), "shelf").await.unwrap();
        let Address::Unix(path) = listener.address() else { panic!("a unix socket") };
        let directory = path.parent().unwrap().to_owned();
        assert_eq!((mode(&directory), mode(&path)), (0o700, 0o600));
        drop((listener, file));
        assert!(!directory.exists());
    }

    #[tokio::test]
    async fn the_hosts_directory_and_group_are_taken() {
        let scratch = tempfile::tempdir().unwrap();
        let group = fs::metadata(scratch.path()).unwrap().gid();
        let place = Place {
            socket_directory: Some(scratch.path().to_owned()),
            socket_group: Some(group.to_string()),
            ..Place::default()
        };
        let (listener, file) = Listener::bind(&place, "shelf").await.unwrap();
        let Address::Unix(path) = listener.address() else { panic!("a unix socket") };
        assert_eq!(path.parent(), Some(scratch.path()));
        assert_eq!((mode(&path), fs::metadata(&path).unwrap().gid()), (0o660, group));
        drop(file);
        assert!(!path.exists() && scratch.path().exists());
    }

    #[tokio::test]
    async fn a_group_that_does_not_exist_is_refused_without_a_trace() {
        let scratch = tempfile::tempdir().unwrap();
        let place = Place {
            socket_directory: Some(scratch.path().to_owned()),
            socket_group: Some("no such group".to_owned()),
            ..Place::default()
        };
        let error = Listener::bind(&place, "shelf").await.unwrap_err();
        assert!(matches!(error, ServeError::SocketGroup(_)), "{error}");
        assert_eq!(fs::read_dir(scratch.path()).unwrap().count(), 0);
    }

    #[tokio::test]
    async fn a_directory_that_takes_no_socket_is_passed_over() {
        let scratch = tempfile::tempdir().unwrap();
        let long = scratch.path().join("a".repeat(90));
        fs::create_dir(&long).unwrap();
        let missing = scratch.path().join("missing");
        let (socket, file) = open_in_one_of(&[&missing, &long, scratch.path()], "shelf").unwrap();
        assert_eq!(file.path.parent().unwrap().parent(), Some(scratch.path()));
        drop((socket, file));
        assert_eq!(fs::read_dir(&long).unwrap().count(), 0, "nothing stays where it did not work");
        let error = open_in_one_of(&[&missing, &long], "shelf").unwrap_err();
        assert!(matches!(&error, ServeError::Socket { path, .. } if *path == missing), "{error}");
    }

    #[tokio::test]
    async fn what_killed_providers_left_is_swept() {
        let scratch = tempfile::tempdir().unwrap();
        let left = |name: &str| {
            let private = std::mem::ManuallyDrop::new(private_directory(scratch.path(), name).unwrap());
            fs::write(private.path.join(SOCKET), "").unwrap();
            private
        };
        let (dead, alive, others, fresh) = (left("shelf"), left("shelf"), left("other"), left("shelf"));
        for killed in [&dead, &others, &fresh] {
            killed.lock.unlock().unwrap();
        }
        let [dead, alive, others, fresh] = [&dead, &alive, &others, &fresh].map(|left| &left.path);
        for directory in [dead, alive, others] {
            let touched =
                std::process::Command::new("touch").args(["-t", "202001010000"]).arg(directory.join(LOCK)).status();
            assert!(touched.unwrap().success());
        }
        sweep(scratch.path(), "shelf");
        assert!(!dead.exists() && alive.exists() && others.exists() && fresh.exists());
    }

    #[test]
    fn groups_are_found_by_name() {
        let table = "root:x:0:\nterraform:x:1042:ann,bob\n";
        assert_eq!(group_in(table, "terraform"), Some(1042));
        assert_eq!(group_in(table, "terra"), None);
    }
}
