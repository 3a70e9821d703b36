//! Which credential and which region are used, and where they were found
