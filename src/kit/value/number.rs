//! Numbers of any size, exact.

use std::cmp::Ordering;
use std::fmt;

/// A Terraform number. Terraform's are 512-bit floats; here each is kept exactly as it came.
#[derive(Clone, Debug, PartialEq)]
pub enum Number {
    /// A whole number of 64 bits.
    Int(i64),
    /// A number that a double holds exactly, and that is not a whole number of 64 bits.
    Float(f64),
    /// Any other number, in plain decimal notation without superfluous zeros.
    Big(String),
}

/// Exponents beyond this are refused rather than written out.
const LARGEST_EXPONENT: i64 = 4096;

impl Number {
    /// Reads decimal notation, with or without an exponent. `None` if it is not a number.
    pub fn parse(text: &str) -> Option<Self> {
        if let Ok(int) = text.parse::<i64>() {
            return Some(Number::Int(int));
        }
        let plain = plain_decimal(text)?;
        if let Ok(int) = plain.parse::<i64>() {
            return Some(Number::Int(int));
        }
        match plain.parse::<f64>() {
            Ok(float) if float.is_finite() && exact_decimal(float) == plain => Some(Number::Float(float)),
            _ => Some(Number::Big(plain)),
        }
    }

    /// A double, taken for the decimal a person would write (`0.1`, not its binary neighbour).
    /// `None` for infinities and NaN.
    pub fn from_decimal(float: f64) -> Option<Self> {
        float.is_finite().then(|| format!("{float:e}")).and_then(|text| Number::parse(&text))
    }

    /// A double, taken exactly. `None` for infinities and NaN.
    pub fn from_exact(float: f64) -> Option<Self> {
        float.is_finite().then(|| Number::parse(&exact_decimal(float))).flatten()
    }

    /// The whole number, if it is one of 64 bits.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Number::Int(int) => Some(*int),
            _ => None,
        }
    }

    /// The nearest double.
    pub fn to_f64(&self) -> f64 {
        match self {
            Number::Int(int) => *int as f64,
            Number::Float(float) => *float,
            Number::Big(text) => text.parse().unwrap_or(f64::NAN),
        }
    }

    /// By size. Numbers that the nearest double does not tell apart are compared digit by digit.
    pub(super) fn order(&self, other: &Number) -> Ordering {
        match (self, other) {
            (Number::Int(a), Number::Int(b)) => a.cmp(b),
            _ => self
                .to_f64()
                .total_cmp(&other.to_f64())
                .then_with(|| order_plain(&self.to_string(), &other.to_string())),
        }
    }
}

impl From<i64> for Number {
    fn from(int: i64) -> Self {
        Number::Int(int)
    }
}

impl From<u64> for Number {
    fn from(int: u64) -> Self {
        i64::try_from(int)
            .map_or_else(|_| Number::parse(&int.to_string()).unwrap_or(Number::Int(i64::MAX)), Number::Int)
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Number::Int(int) => write!(f, "{int}"),
            Number::Float(float) => f.write_str(&exact_decimal(*float)),
            Number::Big(text) => f.write_str(text),
        }
    }
}

/// The order of two numbers in plain decimal notation without superfluous zeros.
fn order_plain(a: &str, b: &str) -> Ordering {
    match (a.strip_prefix('-'), b.strip_prefix('-')) {
        (Some(a), Some(b)) => order_unsigned(b, a),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => order_unsigned(a, b),
    }
}

fn order_unsigned(a: &str, b: &str) -> Ordering {
    let whole = |text: &str| text.find('.').unwrap_or(text.len());
    // with as many digits before the point and no zeros at the end, the texts are in the numbers' order
    whole(a).cmp(&whole(b)).then_with(|| a.cmp(b))
}

/// All digits of a finite double; a double has at most 1074 after the point.
fn exact_decimal(float: f64) -> String {
    let text = format!("{float:.1074}");
    trim(&text)
}

fn trim(text: &str) -> String {
    let trimmed = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text };
    match trimmed {
        "" | "-" | "-0" => "0".to_owned(),
        other => other.to_owned(),
    }
}

/// `-12.5e-1` as `-1.25`; `None` if it is not a decimal number.
fn plain_decimal(text: &str) -> Option<String> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok()?),
        None => (rest, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: String = [whole, fraction].concat();
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) || exponent.abs() > LARGEST_EXPONENT {
        return None;
    }
    let point = i64::try_from(whole.len()).ok()? + exponent;
    let plain = if point <= 0 {
        format!("0.{}{digits}", "0".repeat(usize::try_from(-point).ok()?))
    } else {
        let point = usize::try_from(point).ok()?;
        if point >= digits.len() {
            format!("{digits}{}", "0".repeat(point - digits.len()))
        } else {
            format!("{}.{}", &digits[..point], &digits[point..])
        }
    };
    let plain = trim(&plain);
    let unpadded = plain.trim_start_matches('0');
    let plain =
        if unpadded.is_empty() || unpadded.starts_with('.') { format!("0{unpadded}") } else { unpadded.to_owned() };
    Some(if plain == "0" { plain } else { format!("{sign}{plain}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_has_one_form() {
        for (text, expected) in [
            ("1", Number::Int(1)),
            ("1.0", Number::Int(1)),
            ("1e3", Number::Int(1000)),
            ("-0.0", Number::Int(0)),
            ("0.5", Number::Float(0.5)),
            ("5e-1", Number::Float(0.5)),
            ("0.1", Number::Big("0.1".into())),
            ("18446744073709551615", Number::Big("18446744073709551615".into())),
            ("18446744073709551616", Number::Float(18446744073709551616.0)),
            ("1e400", Number::Big(format!("1{}", "0".repeat(400)))),
        ] {
            assert_eq!(Number::parse(text), Some(expected), "{text}");
        }
        for text in ["", "-", ".", "1x", "0x10", "1e99999", "NaN", "inf"] {
            assert_eq!(Number::parse(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_beyond_a_doubles_digits_are_in_one_order() {
        let ascending = [
            "-1000000000000000000",
            "-999999999999999999.5",
            "-999999999999999999",
            "-999999999999999998.5",
            "-999999999999999998",
            "-9007199254740993",
            "-9007199254740992.5",
            "-9007199254740992",
            "-1e-400",
            "0",
            "1e-400",
            "9007199254740992",
            "9007199254740992.25",
            "9007199254740992.5",
            "9007199254740993",
            "999999999999999998",
            "999999999999999998.5",
            "999999999999999999",
            "999999999999999999.5",
            "1000000000000000000",
            "18446744073709551615",
            "18446744073709551616",
            "1e400",
            "2e400",
        ];
        let numbers = ascending.map(|text| Number::parse(text).unwrap());
        for (i, a) in numbers.iter().enumerate() {
            for (j, b) in numbers.iter().enumerate() {
                assert_eq!(a.order(b), i.cmp(&j), "{a} and {b}");
            }
        }
    }

    #[test]
    fn a_double_is_the_decimal_a_person_writes() {
        assert_eq!(Number::from_decimal(0.1), Some(Number::Big("0.1".into())));
        assert_eq!(Number::from_exact(0.5), Some(Number::Float(0.5)));
        assert_eq!(Number::from_decimal(f64::NAN), None);
    }
}
