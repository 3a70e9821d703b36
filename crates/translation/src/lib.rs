//! One dialect into another and back, whole and streaming; pure functions
