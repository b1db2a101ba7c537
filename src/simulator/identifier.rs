//! Identifiers in the cloud's form, from a seeded generator that lives in the state.

use serde::{Deserialize, Serialize};

const ALPHABET: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";

/// A generator of identifiers (SplitMix64): the same seed gives the same cloud.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Identifiers {
    seed: u64,
}

impl Identifiers {
    /// A generator that starts from `seed`.
    pub fn seeded(seed: u64) -> Self {
        Self { seed }
    }

    /// The prefix, a hyphen and eight lower-case letters or digits: `cls-7ph3twqe`.
    pub fn next(&mut self, prefix: &str) -> String {
        let mut bits = self.number();
        let mut id = format!("{prefix}-");
        for _ in 0..8 {
            let index = usize::try_from(bits % 36).unwrap_or_default();
            id.push(char::from(ALPHABET[index]));
            bits /= 36;
        }
        id
    }

    /// The next 64 bits.
    pub fn number(&mut self) -> u64 {
        self.seed = self.seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.seed;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

/// Whether `id` is the prefix, a hyphen and eight lower-case letters or digits.
pub(crate) fn is_identifier(id: &str, prefix: &str) -> bool {
    id.strip_prefix(prefix)
        .and_then(|rest| rest.strip_prefix('-'))
        .is_some_and(|rest| rest.len() == 8 && rest.bytes().all(|byte| ALPHABET.contains(&byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_the_form_of_the_cloud() {
        let mut ids = Identifiers::seeded(1);
        let id = ids.next("cls");
        assert!(is_identifier(&id, "cls"), "{id}");
        assert_ne!(id, ids.next("cls"));
        assert!(is_identifier("vpc-demo0001", "vpc"));
        assert!(!is_identifier("vpc-demo001", "vpc"));
        assert!(!is_identifier("vpc-DEMO0001", "vpc"));
    }
}
