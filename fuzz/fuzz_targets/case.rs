//! Cases: the reader, and the report of whatever it reads.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| canivault_fuzz::case(bytes));
