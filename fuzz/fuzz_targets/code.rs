//! Completion codes: the codec, in parts and whole.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| canivault_fuzz::code(bytes));
