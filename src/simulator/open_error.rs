//! Why a state file cannot be used.

use std::io;
use std::path::PathBuf;

use crate::simulator::state::cloud::FORMAT;

/// Why a state file could not be used. The file is left as it is.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Reading, writing or locking failed.
    #[error("the simulated cloud cannot {action} {}: {source}", path.display())]
    Io {
        /// What was tried: `read`, `write`, `lock` …
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
    /// Another process holds the file's lock, and does not let go of it.
    #[error("another process uses the simulated cloud in {}: end it, or name another file", path.display())]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// The file is a symbolic link, which may lead anywhere.
    #[error("{} is a symbolic link: name the file itself", path.display())]
    Link {
        /// The link.
        path: PathBuf,
    },
    /// The file holds something else, or is damaged.
    #[error(
        "{} is not the state of a simulated cloud, or is damaged: {detail}. It was left as it is; name another file, or remove it to begin with a fresh cloud",
        path.display()
    )]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        detail: String,
    },
    /// The file was written by a version of this program that keeps its state in another form.
    #[error(
        "{} holds a simulated cloud in form {found}; this version reads form {FORMAT}. It was left as it is; name another file, or remove it to begin with a fresh cloud",
        path.display()
    )]
    OtherFormat {
        /// The file.
        path: PathBuf,
        /// The form found.
        found: u64,
    },
}
