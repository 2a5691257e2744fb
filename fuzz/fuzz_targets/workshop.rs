//! Workshop links: the codec, and the challenges in them.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| canivault_fuzz::workshop(bytes));
