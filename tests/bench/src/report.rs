//! Numbers with their spread, and whether they reach what was promised.

use std::fmt;

/// Values of several rounds.
#[derive(Clone, Debug, Default)]
pub struct Samples(Vec<f64>);

impl Samples {
    /// Adds one.
    pub fn push(&mut self, value: f64) {
        self.0.push(value);
        self.0.sort_by(f64::total_cmp);
    }

    /// The value at `share` of the sorted ones, 0.5 for the median; not a number when there are none.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        clippy::as_conversions,
        reason = "an index below the length, which is small"
    )]
    pub fn at(&self, share: f64) -> f64 {
        let last = self.0.len().saturating_sub(1) as f64;
        self.0.get((last * share).round() as usize).copied().unwrap_or(f64::NAN)
    }

    /// The median.
    pub fn median(&self) -> f64 {
        self.at(0.5)
    }

    /// The quotient of each value and its partner in `floor`, in rounds that belong together.
    pub fn rounds(values: &[f64], floor: &[f64]) -> Self {
        let mut all = Self::default();
        for (value, floor) in values.iter().zip(floor) {
            all.push(value / floor);
        }
        all
    }
}

impl FromIterator<f64> for Samples {
    fn from_iter<T: IntoIterator<Item = f64>>(values: T) -> Self {
        let mut all = Self::default();
        for value in values {
            all.push(value);
        }
        all
    }
}

impl fmt::Display for Samples {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>9.2}  {:>9.2} .. {:<9.2}", self.median(), self.at(0.0), self.at(1.0))
    }
}

/// One row of the table: what, of which program, in which unit, the values, and the promise if there is one.
#[derive(Debug)]
pub struct Row {
    /// What is measured.
    pub what: String,
    /// Its unit.
    pub unit: &'static str,
    /// The values of the rounds.
    pub values: Samples,
    /// The median must not be above this.
    pub target: Option<f64>,
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:<56} {}  {:<5}", self.what, self.values, self.unit)?;
        match self.target {
            None => Ok(()),
            Some(target) if self.values.median() <= target => write!(f, "  at most {target}: met"),
            Some(target) => write!(f, "  at most {target}: NOT MET"),
        }
    }
}

/// The table as text.
pub fn table(rows: &[Row]) -> String {
    let head = format!("{:<56} {:>9}  {:^23}  {:<5}  target", "", "median", "least .. most", "unit");
    let lines: Vec<String> = std::iter::once(head).chain(rows.iter().map(Row::to_string)).collect();
    lines.join("\n")
}

/// What the numbers were taken on: processor, how many, kernel.
pub fn machine() -> String {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let cpu = read("/proc/cpuinfo");
    let model =
        cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or(" an unnamed processor");
    let model = model.trim_start_matches([' ', '\t', ':']);
    let cores = cpu.lines().filter(|line| line.starts_with("processor")).count();
    let kernel = read("/proc/sys/kernel/osrelease");
    format!("{model}, {cores} processors, {} {}", std::env::consts::OS, kernel.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_and_the_spread_are_those_of_the_sorted_values() {
        let samples: Samples = [5.0, 1.0, 3.0].into_iter().collect();
        assert_eq!((samples.at(0.0), samples.median(), samples.at(1.0)), (1.0, 3.0, 5.0));
        assert!(Samples::default().median().is_nan());
    }

    #[test]
    fn a_promise_that_is_not_kept_is_said() {
        let row = |value: f64| Row {
            what: "idle".into(),
            unit: "MB",
            values: [value].into_iter().collect(),
            target: Some(15.0),
        };
        assert!(table(&[row(14.0)]).contains("at most 15: met"));
        assert!(table(&[row(16.0)]).contains("at most 15: NOT MET"));
    }
}
