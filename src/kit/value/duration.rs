//! Durations as Terraform users write them: `90s`, `30m`, `1h30m`, `1.5h`.

use std::time::Duration;

/// Units, longest spelling first where one is the beginning of another.
const UNITS: [(&str, f64); 6] = [("ms", 1e-3), ("us", 1e-6), ("ns", 1e-9), ("h", 3600.0), ("m", 60.0), ("s", 1.0)];

/// The longest that is taken, in hours: nothing takes 30 days, and no clock ends before.
const MOST_HOURS: u64 = 720;

/// Reads a duration in Go's notation. The error says what is wrong with it.
pub fn parse(text: &str) -> Result<Duration, String> {
    let wrong = || format!("{text:?} is not a duration such as \"90s\", \"30m\" or \"1h30m\"");
    let mut rest = text;
    let mut seconds = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or_else(wrong)?;
        let number: f64 = rest[..digits].parse().map_err(|_| wrong())?;
        rest = &rest[digits..];
        let (unit, factor) = UNITS.iter().find(|(unit, _)| rest.starts_with(unit)).ok_or_else(wrong)?;
        seconds += number * factor;
        rest = &rest[unit.len()..];
    }
    if text.is_empty() {
        return Err(wrong());
    }
    if seconds > MOST_HOURS as f64 * 3600.0 {
        return Err(format!("{text:?} is too long: the maximum is \"{MOST_HOURS}h\""));
    }
    Duration::try_from_secs_f64(seconds).map_err(|_| wrong())
}

/// Writes a duration in whole seconds the way people do: `1h30m`, `45s`.
pub fn format(duration: Duration) -> String {
    let seconds = duration.as_secs();
    let parts = [(seconds / 3600, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s")];
    let text: String = parts.iter().filter(|(n, _)| *n > 0).map(|(n, unit)| format!("{n}{unit}")).collect();
    if text.is_empty() { "0s".to_owned() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_go_reads() {
        for (text, millis) in [("90s", 90_000), ("1h30m", 5_400_000), ("1.5h", 5_400_000), ("250ms", 250), ("0s", 0)] {
            assert_eq!(parse(text), Ok(Duration::from_millis(millis)), "{text}");
        }
        for text in ["", "5", "m", "5 m", "1d", "-5s", "1h30"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_duration_has_an_end() {
        assert_eq!(parse("720h"), Ok(Duration::from_secs(720 * 3600)));
        for text in ["721h", "3000000000000000h", &format!("{}s", "9".repeat(400))] {
            assert!(parse(text).is_err_and(|error| error.contains("too long")), "{text}");
        }
    }

    #[test]
    fn writes_what_people_write() {
        assert_eq!(format(Duration::from_secs(5400)), "1h30m");
        assert_eq!(format(Duration::from_millis(900)), "0s");
    }
}
