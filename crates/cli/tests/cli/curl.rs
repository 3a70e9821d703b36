//! `outcrop curl`.
