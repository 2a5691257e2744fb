//! Links: the codec, and the case in a link.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| canivault_fuzz::link(bytes));
