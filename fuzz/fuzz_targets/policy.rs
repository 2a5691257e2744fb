//! Policies: the reader and the checks.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| canivault_fuzz::policy(bytes));
