//! Challenges: the reader, the writer, and the grade of every valid challenge.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| canivault_fuzz::challenge(bytes));
