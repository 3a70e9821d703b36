//! What is printed: headings of steps, the table at the end, and the closing lines of a test run.

use std::time::{Duration, Instant};

use anyhow::Result;

/// The last lines of a test run: cargo's own `test result:` lines, then the count of the client programs.
#[derive(Default)]
pub(crate) struct Closing(pub(crate) Vec<String>);

impl Closing {
    /// Prints the lines as they are; nothing is printed after them.
    pub(crate) fn print(&self) {
        if !self.0.is_empty() {
            println!();
        }
        for line in &self.0 {
            println!("{line}");
        }
    }
}

/// Steps that ran, with their times.
#[derive(Default)]
pub(crate) struct Steps {
    rows: Vec<(String, Duration, Option<String>)>,
}

impl Steps {
    /// Runs one step under its heading. Returns whether it passed.
    pub(crate) fn step(&mut self, name: &str, work: impl FnOnce() -> Result<()>) -> bool {
        println!("\n== {name}");
        let begun = Instant::now();
        let failure = work().err().map(|error| format!("{error:#}"));
        let took = begun.elapsed();
        match &failure {
            None => println!("== {name}: passed in {}", seconds(took)),
            Some(why) => println!("== {name}: FAILED in {}: {why}", seconds(took)),
        }
        let passed = failure.is_none();
        self.rows.push((name.to_owned(), took, failure));
        passed
    }

    /// Prints one row per step and returns how many failed.
    pub(crate) fn summary(&self) -> usize {
        println!("\n{:<12} {:>9}  result", "step", "time");
        for (name, took, failure) in &self.rows {
            let result = failure.as_ref().map_or("passed", |_| "FAILED");
            println!("{name:<12} {:>9}  {result}", seconds(*took));
        }
        self.rows.iter().filter(|row| row.2.is_some()).count()
    }
}

fn seconds(took: Duration) -> String {
    format!("{:.1} s", took.as_secs_f64())
}
