//! Whole-stack tests over loopback.
