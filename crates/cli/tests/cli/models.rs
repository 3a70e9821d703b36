//! `outcrop models`, `models show`, `models why`.
