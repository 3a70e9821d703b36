//! `outcrop iam-policy`.
