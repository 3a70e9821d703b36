//! Hints and exit codes of failures.
