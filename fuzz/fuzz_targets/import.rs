//! Pasted texts and files: their import, and the resulting case.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| canivault_fuzz::import(bytes));
