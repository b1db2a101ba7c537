//! Looking for secrets in bytes, through whatever they may be packed in.

use std::collections::{BTreeSet, HashSet};

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// How many packings may be inside each other.
const DEEPEST: usize = 6;
/// What is shorter holds no secret.
const SHORTEST: usize = 12;
/// What every kubeconfig of the simulated cloud has in it: the key of a client certificate.
pub const KUBECONFIG: &str = "-----BEGIN PRIVATE KEY-----";

/// Which of these secrets are in the bytes: as they are, or in base64, gzip, zlib, zip, msgpack, hexadecimal, lists
/// of bytes, JSON's and other escapes, or broken over the lines of a log or of a box on a terminal.
pub fn find<'a>(secrets: &[&'a str], bytes: &[u8]) -> BTreeSet<&'a str> {
    let mut search = Search { secrets, found: BTreeSet::new(), seen: HashSet::new() };
    search.look(bytes, 0);
    search.found
}

struct Search<'a, 's> {
    secrets: &'s [&'a str],
    found: BTreeSet<&'a str>,
    seen: HashSet<Vec<u8>>,
}

impl Search<'_, '_> {
    fn look(&mut self, bytes: &[u8], depth: usize) {
        if bytes.len() < SHORTEST || depth > DEEPEST || !self.seen.insert(bytes.to_vec()) {
            return;
        }
        let text = String::from_utf8_lossy(bytes);
        self.found.extend(self.secrets.iter().filter(|secret| text.contains(**secret)));
        for inner in inflated(bytes) {
            self.look(&inner, depth + 1);
        }
        if let Some(plain) = unescaped(&text) {
            self.look(&plain, depth + 1);
        }
        for inner in base64s(&text).into_iter().chain(hexadecimal(&text)).chain(byte_lists(&text)) {
            self.look(&inner, depth + 1);
        }
        if depth == 0 {
            for whole in joined(&text) {
                self.look(whole.as_bytes(), 1);
            }
        }
        // strings of msgpack lie there as they are; those inside its binary values are found by this too
        if let Some(values) = msgpack(bytes) {
            values.iter().for_each(|value| self.look(value, depth + 1));
        }
    }
}

/// What begins anywhere as a gzip, zlib or zip member. Zip files that Go writes tell sizes only at the end.
fn inflated(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let two = |at: usize| bytes.get(at..at + 2).map_or(0, |two| usize::from(two[0]) | usize::from(two[1]) << 8);
    for at in 0..bytes.len().saturating_sub(4) {
        let body = match &bytes[at..at + 4] {
            b"PK\x03\x04" => at + 30 + two(at + 26) + two(at + 28),
            [0x1f, 0x8b, 8, flags] => {
                let mut body = at + 10;
                if flags & 4 != 0 {
                    body += 2 + two(body);
                }
                for _ in 0..(flags >> 3 & 1) + (flags >> 4 & 1) {
                    body += bytes[body.min(bytes.len())..].iter().position(|byte| *byte == 0).map_or(0, |end| end + 1);
                }
                body
            }
            [0x78, 1 | 0x9c | 0xda, ..] => at + 2,
            _ => continue,
        };
        let rest = bytes.get(body..).unwrap_or_default();
        match miniz_oxide::inflate::decompress_to_vec_with_limit(rest, 64 << 20) {
            Ok(plain) => found.push(plain),
            Err(error) => found.push(error.output),
        }
    }
    found
}

/// The text with its escapes carried out, if it has any: those of JSON, and of strings in Go and Rust.
fn unescaped(text: &str) -> Option<Vec<u8>> {
    if !text.contains('\\') {
        return None;
    }
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        plain.extend_from_slice(&rest.as_bytes()[..at]);
        rest = &rest[at + 1..];
        let code = |digits: &str| u32::from_str_radix(digits, 16).ok();
        let number = |from: usize, to: usize| rest.get(from..to).and_then(code);
        let (length, byte) = match rest.as_bytes().first() {
            Some(b'x') => (3, number(1, 3)),
            Some(b'u') if rest[1..].starts_with('{') => {
                let end = rest.find('}').unwrap_or(1);
                (end + 1, number(2, end))
            }
            Some(b'u') => (5, number(1, 5)),
            Some(b'U') => (9, number(1, 9)),
            Some(b'n') => (1, Some(u32::from(b'\n'))),
            Some(b't') => (1, Some(u32::from(b'\t'))),
            Some(b'r') => (1, Some(u32::from(b'\r'))),
            Some(other) if other.is_ascii() => (1, Some(u32::from(*other))),
            _ => (0, None),
        };
        match (rest.as_bytes().first(), byte) {
            (Some(b'x'), Some(byte)) => plain.push(byte.to_le_bytes()[0]),
            (_, Some(code)) => {
                let character = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
                plain.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            }
            (_, None) => continue,
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    plain.extend_from_slice(rest.as_bytes());
    Some(plain)
}

/// The stretches of characters that `is_part` of a code, long enough to hold something.
fn stretches(text: &str, is_part: impl Fn(char) -> bool) -> impl Iterator<Item = &str> {
    text.split(move |character| !is_part(character)).filter(|stretch| stretch.len() >= SHORTEST)
}

/// Every stretch of base64 decoded, from each of its four ways to begin: other letters may stand before it.
fn base64s(text: &str) -> Vec<Vec<u8>> {
    let lenient = GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let mut found = Vec::new();
    for alphabet in [alphabet::STANDARD, alphabet::URL_SAFE] {
        let extra = if alphabet == alphabet::STANDARD { ['+', '/'] } else { ['-', '_'] };
        let engine = GeneralPurpose::new(&alphabet, lenient);
        for stretch in stretches(text, |c| c.is_ascii_alphanumeric() || extra.contains(&c)) {
            for begin in 0..4 {
                let stretch = &stretch[begin..];
                // one letter over is no byte
                let whole = if stretch.len() % 4 == 1 { &stretch[..stretch.len() - 1] } else { stretch };
                found.extend(engine.decode(whole));
            }
        }
    }
    found
}

fn hexadecimal(text: &str) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    for stretch in stretches(text, |c| c.is_ascii_hexdigit()) {
        for begin in 0..2 {
            let digits = stretch.as_bytes()[begin..].chunks_exact(2);
            let byte = |pair| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok());
            found.push(digits.filter_map(byte).collect());
        }
    }
    found
}

/// Lists of bytes in decimal, as Go and Rust print them.
fn byte_lists(text: &str) -> Vec<Vec<u8>> {
    let lists = stretches(text, |c| c.is_ascii_digit() || c == ',' || c == ' ');
    let numbers = |list: &str| list.split([',', ' ']).filter_map(|number| number.parse().ok()).collect();
    lists.map(numbers).collect()
}

/// The lines of a log without what stands before each, and those of a box without its edges, as one; and all of the
/// text without any white space.
fn joined(text: &str) -> [String; 2] {
    let message = |line: &str| {
        let line = line.trim_end_matches('\r');
        let is_stamped = line.len() > 20 && line.as_bytes()[4] == b'-' && line.as_bytes()[10] == b'T';
        match line.split_once(": ") {
            Some((_, message)) if is_stamped => message.to_owned(),
            _ => line.trim_matches([' ', '│', '╷', '╵']).to_owned(),
        }
    };
    let bare = |character: &char| !character.is_whitespace() && !"│╷╵".contains(*character);
    [text.lines().map(message).collect(), text.chars().filter(bare).collect()]
}

/// The binary values and strings in bytes that are msgpack as a whole.
fn msgpack(mut bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
    fn collect(value: rmpv::Value, found: &mut Vec<Vec<u8>>) {
        match value {
            rmpv::Value::String(text) => found.push(text.into_bytes()),
            rmpv::Value::Binary(bytes) | rmpv::Value::Ext(_, bytes) => found.push(bytes),
            rmpv::Value::Array(values) => values.into_iter().for_each(|value| collect(value, found)),
            rmpv::Value::Map(members) => members.into_iter().for_each(|(key, value)| {
                collect(key, found);
                collect(value, found);
            }),
            _ => {}
        }
    }
    let value = rmpv::decode::read_value_with_max_depth(&mut bytes, 64).ok().filter(|_| bytes.is_empty())?;
    let mut found = Vec::new();
    collect(value, &mut found);
    Some(found)
}
