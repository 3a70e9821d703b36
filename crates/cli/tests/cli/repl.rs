//! `outcrop chat` on a terminal.
