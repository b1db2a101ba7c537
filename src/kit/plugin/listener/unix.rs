//! A unix socket that only this user, or one group, can reach.

use std::fs::{self, DirBuilder, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt, chown};
use std::path::{Path, PathBuf};

use tokio::net::{UnixListener, UnixStream};

use super::place::{Address, Place};
use crate::kit::plugin::error::ServeError;

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
    directory: Option<PathBuf>,
}

impl Drop for SocketFile {
    fn drop(&mut self) {
        // Somebody may have been faster; there is nobody left to tell.
        let _ = fs::remove_file(&self.path);
        if let Some(directory) = &self.directory {
            let _ = fs::remove_dir(directory);
        }
    }
}

impl Listener {
    /// Listens in the host's directory, else in a new one by the provider's name that only this user can enter.
    pub(in crate::kit::plugin) async fn bind(place: &Place, name: &str) -> Result<(Self, SocketFile), ServeError> {
        let file = match &place.socket_directory {
            Some(given) => SocketFile { path: given.join(unique_name("plugin-")), directory: None },
            None => {
                let private = private_directory(&std::env::temp_dir(), name)?;
                SocketFile { path: private.join("plugin.sock"), directory: Some(private) }
            }
        };
        let failed = |source| ServeError::Socket { path: file.path.clone(), source };
        let socket = UnixListener::bind(&file.path).map_err(failed)?;
        match &place.socket_group {
            Some(group) => {
                let group = group_id(group).ok_or_else(|| ServeError::SocketGroup(group.clone()))?;
                if let Some(directory) = &file.directory {
                    share(directory, group, 0o750).map_err(failed)?;
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

fn unique_name(prefix: &str) -> String {
    format!("{prefix}{:016x}", fastrand::u64(..))
}

/// A new directory in `parent`, by the provider's name. It is short: a socket's path has about 100 bytes.
fn private_directory(parent: &Path, name: &str) -> Result<PathBuf, ServeError> {
    loop {
        let path = parent.join(unique_name(&format!("{name}-")));
        match DirBuilder::new().mode(0o700).create(&path) {
            Ok(()) => return Ok(path),
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

    #[test]
    fn groups_are_found_by_name() {
        let table = "root:x:0:\nterraform:x:1042:ann,bob\n";
        assert_eq!(group_in(table, "terraform"), Some(1042));
        assert_eq!(group_in(table, "terra"), None);
    }
}
