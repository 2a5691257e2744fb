//! Fixes: the effect that they state.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| canivault_fuzz::fixes(bytes));
