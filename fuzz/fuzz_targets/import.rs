//! Pasted texts and files: what is in them, and the case that they make.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| canivault_fuzz::import(bytes));
