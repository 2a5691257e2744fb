//! Takes the sentences out of en.json that a page shows first: `first.txt` names them.

use std::collections::BTreeMap;
use std::env;
use std::error::Error;
use std::fs;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=en.json");
    println!("cargo::rerun-if-changed=first.txt");
    let all: BTreeMap<String, String> = serde_json::from_str(&fs::read_to_string("en.json")?)?;
    let keys = fs::read_to_string("first.txt")?;
    let mut first = BTreeMap::new();
    for key in keys.lines() {
        let sentence = all
            .get(key)
            .ok_or_else(|| format!("first.txt: en.json has no `{key}`"))?;
        first.insert(key, sentence);
    }
    let folder = env::var_os("OUT_DIR").ok_or("cargo names no folder for what is built")?;
    fs::write(
        Path::new(&folder).join("first.json"),
        serde_json::to_string(&first)?,
    )?;
    Ok(())
}
