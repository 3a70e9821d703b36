//! Help, topics, completions, man pages.
