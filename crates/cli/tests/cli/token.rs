//! `outcrop token`.
