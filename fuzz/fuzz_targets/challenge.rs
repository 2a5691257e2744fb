//! Challenges: the reader, the writer, and the grade of whatever is read.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| canivault_fuzz::challenge(bytes));
