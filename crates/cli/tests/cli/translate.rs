//! `outcrop translate`.
