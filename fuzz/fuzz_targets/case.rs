//! Cases: the reader, and the report of every valid case.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| canivault_fuzz::case(bytes));
