//! Blocks of addresses.

use ipnet::Ipv4Net;

use crate::kit::value::Attr;

/// The block that is written, if it is known and one.
pub fn parsed(block: &Attr<String>) -> Option<Ipv4Net> {
    block.known()?.parse().ok()
}

/// Whether two blocks have addresses in common.
pub fn overlap(one: Ipv4Net, other: Ipv4Net) -> bool {
    one.contains(&other) || other.contains(&one)
}

/// How many addresses a block has.
pub fn size(block: Ipv4Net) -> i64 {
    1_i64 << (32 - u32::from(block.prefix_len()))
}

/// The last so many addresses of a block; none if they are all of it, or not a power of two.
pub fn end_of(block: Ipv4Net, count: i64) -> Option<Ipv4Net> {
    let count = u32::try_from(count).ok().filter(|count| count.is_power_of_two())?;
    let prefix = 32 - u8::try_from(count.ilog2()).ok()?;
    let end = Ipv4Net::new(block.broadcast(), prefix).ok()?.trunc();
    (prefix > block.prefix_len()).then_some(end)
}

/// Whether all of its addresses are private.
pub fn is_private(block: Ipv4Net) -> bool {
    let private = [([10, 0, 0, 0], 8), ([172, 16, 0, 0], 12), ([192, 168, 0, 0], 16)];
    let mut nets = private.into_iter().filter_map(|(address, prefix)| Ipv4Net::new(address.into(), prefix).ok());
    nets.any(|net| net.contains(&block))
}
