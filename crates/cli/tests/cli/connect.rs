//! `outcrop connect`.
