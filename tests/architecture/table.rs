//! The table of who may import whom, as ARCHITECTURE.md has it.

use std::collections::{BTreeMap, BTreeSet};

use super::source::Path;

const HEADING: &str = "## Who may import whom";

/// Module → what it may import besides itself.
pub struct Table {
    rows: BTreeMap<Path, BTreeSet<Path>>,
}

impl Table {
    /// Reads the first table under its heading. A row's first cell names modules, its second what they may
    /// import: what stands in backquotes there.
    pub fn read(paper: &str) -> Self {
        let below = paper.split_once(HEADING).expect("the heading of the table").1;
        let lines = below.lines().skip_while(|line| !line.starts_with('|')).take_while(|line| line.starts_with('|'));
        let mut rows = BTreeMap::new();
        for line in lines.skip(2) {
            let cells: Vec<&str> = line.trim_matches('|').split('|').collect();
            assert_eq!(cells.len(), 2, "a row of two cells, not {line}");
            for module in quoted(cells[0]) {
                let twice = rows.insert(module, quoted(cells[1]).collect());
                assert!(twice.is_none(), "two rows for one module: {line}");
            }
        }
        Self { rows }
    }

    /// The row that stands for a module or something in it: that of the innermost room around it.
    pub fn row(&self, path: &[String]) -> Option<&Path> {
        self.rows.keys().filter(|row| path.starts_with(row)).max_by_key(|row| row.len())
    }

    /// Whether a row lets its modules import this. An entry stands for all below it but the rooms that have
    /// a row of their own: those have to be named themselves.
    pub fn allows(&self, row: &Path, target: &[String]) -> bool {
        let Some(room) = self.row(target) else {
            return false;
        };
        room == row || self.rows[row].iter().any(|entry| target.starts_with(entry) && entry.starts_with(room))
    }

    /// Everything that the table speaks of.
    pub fn modules(&self) -> BTreeSet<&Path> {
        self.rows.keys().chain(self.rows.values().flatten()).collect()
    }

    /// Rooms that may import what is neither on their floor nor allowed to it.
    pub fn rooms_with_more_than_their_floor(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (room, entries) in &self.rows {
            let floors = self.rows.iter().filter(|(floor, _)| floor.len() == 1 && room.starts_with(floor));
            for (floor, allowed) in floors {
                let is_fine = |entry: &&Path| {
                    entry.starts_with(floor) || allowed.iter().any(|allowed| entry.starts_with(allowed))
                };
                found.extend(
                    entries
                        .iter()
                        .filter(|entry| !is_fine(entry))
                        .map(|entry| format!("{} may import {}, but {} may not", show(room), show(entry), show(floor))),
                );
            }
        }
        found
    }
}

/// As people write a path.
pub fn show(path: &[String]) -> String {
    path.join("::")
}

fn quoted(cell: &str) -> impl Iterator<Item = Path> {
    cell.split('`').skip(1).step_by(2).map(|name| name.split("::").map(str::to_owned).collect())
}
