//! `outcrop chat` with a prompt, and what it shows beside the answer.
