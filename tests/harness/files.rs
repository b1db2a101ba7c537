//! The files of the tree that tests read.

use std::path::{Path, PathBuf};

/// All files with this ending at or below a path.
pub fn files_below(path: &Path, ending: &str) -> Vec<PathBuf> {
    if path.is_dir() {
        let inside = std::fs::read_dir(path).unwrap();
        return inside.flat_map(|entry| files_below(&entry.unwrap().path(), ending)).collect();
    }
    let is_one = path.extension().is_some_and(|extension| extension == ending);
    is_one.then(|| path.to_owned()).into_iter().collect()
}
