//! Damaged JSON: the repairs and their places.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| canivault_fuzz::repair(bytes));
