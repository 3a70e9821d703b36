//! `outcrop doctor` in scripted situations.
