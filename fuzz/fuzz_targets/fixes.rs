//! Fixes: what they say that they make.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| canivault_fuzz::fixes(bytes));
