//! Laws of reading infrastructure as code: those of the fuzz target, on the constructs and on modifications of them.

use crate::case::home;
use crate::link_laws::{change, changes, fuzz};
use proptest::prelude::*;
use proptest::sample::select;

fn constructs() -> Vec<Vec<u8>> {
    let folder = home().join("../crates/iac/tests/constructs");
    let own = std::fs::read_dir(folder).expect("the constructs");
    let own = own.map(|entry| entry.expect("an entry").path());
    own.filter(|path| path.is_file())
        .map(|path| std::fs::read(path).expect("a file"))
        .collect()
}

#[test]
fn the_constructs_hold_the_laws() {
    let all = constructs();
    assert!(all.len() > 20);
    for text in &all {
        fuzz::infrastructure(text);
    }
}

proptest! {
    #![proptest_config(crate::generate::tried(100))]

    #[test]
    fn a_damaged_construct_is_read(text in select(constructs()), changes in changes()) {
        let mut text = text;
        change(&mut text, &changes);
        fuzz::infrastructure(&text);
    }
}
