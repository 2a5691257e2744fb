//! The readers of infrastructure as code (crates/readers) as a module of the site, which a page loads on demand.

use crate::html;
use crate::integrity::Named;
use crate::process::{self, Outcome, cargo, command};
use crate::reproducible;
use crate::site::Kind;
use std::ffi::OsString;
use std::fs;
use std::path::Path;

const PACKAGE: &str = "canivault-readers";
const LIBRARY: &str = "canivault_readers";
/// The name of wasm-bindgen's two files.
const NAME: &str = "readers";
/// The default address of the program in wasm-bindgen's module.
const PROGRAM: &str = "new URL('readers_bg.wasm', import.meta.url)";

/// The end of the module: run as a worker, it says whether its program started, and answers calls. Each message is a list:
/// the number of the call, 0 for the start, and the answer. `web/src/browser/readers.rs` sends and takes them.
const WORKER: &str = "
if (typeof WorkerGlobalScope === 'function' && self instanceof WorkerGlobalScope) {
  const calls = { read, patch };
  const started = __wbg_init().then(() => true, () => false);
  started.then((isStarted) => self.postMessage([0, isStarted]));
  self.addEventListener('message', async ({ data: [number, name, ...given] }) => {
    let answer = null;
    try {
      if (await started) answer = calls[name](...given);
    } catch { /* the page is told by the answer */ }
    self.postMessage([number, answer]);
  });
}
";

/// The module's two files in the site's root.
pub(crate) struct Readers {
    pub(crate) module: String,
    program: String,
}

impl Readers {
    /// Returns `true` if a file is one of the two. Pages reference the module only.
    pub(crate) fn has(&self, name: &str) -> bool {
        name == self.module || name == self.program
    }
}

/// Builds the module into the site.
pub(crate) fn build(kind: Kind, folder: &Path, path: &OsString) -> Outcome<Readers> {
    let mut compile = cargo();
    compile
        .args(["build", "--offline", "--package", PACKAGE])
        .args(["--profile", kind.profile()])
        .args(["--target", "wasm32-unknown-unknown"]);
    if kind == Kind::Release {
        compile.envs(reproducible::variables());
    }
    process::run(
        "building the readers of Terraform and CloudFormation",
        &mut compile,
    )?;
    let profile = match kind {
        Kind::Release => "web",
        Kind::Dev => "debug",
    };
    let built = process::target()
        .join("wasm32-unknown-unknown")
        .join(profile)
        .join(format!("{LIBRARY}.wasm"));
    let stage = process::target().join("readers").join(kind.profile());
    process::run(
        "binding them to JavaScript",
        command("wasm-bindgen")
            .arg(built)
            .args(["--target", "web", "--no-typescript", "--out-name", NAME])
            .arg("--out-dir")
            .arg(&stage)
            .env("PATH", path),
    )?;
    let wasm = stage.join(format!("{NAME}_bg.wasm"));
    if kind == Kind::Release {
        process::run(
            "optimizing them for size",
            command("wasm-opt")
                .arg("-Oz")
                .arg(&wasm)
                .arg("-o")
                .arg(&wasm)
                .env("PATH", path),
        )?;
    }
    let problem = |why: std::io::Error| format!("{}: {why}", stage.display());
    let bytes = fs::read(&wasm).map_err(problem)?;
    let script = fs::read_to_string(stage.join(format!("{NAME}.js"))).map_err(problem)?;
    let program = Named {
        name: format!("{NAME}-{}_bg.wasm", html::short_hash(&bytes)),
        hash: html::integrity(&bytes),
    };
    let script = format!("{}{WORKER}", with_program(&script, &program)?);
    let readers = Readers {
        module: format!("{NAME}-{}.js", html::short_hash(&script)),
        program: program.name,
    };
    fs::write(folder.join(&readers.program), bytes).map_err(problem)?;
    fs::write(folder.join(&readers.module), script).map_err(problem)?;
    Ok(readers)
}

/// The module, changed to load this program and no other.
fn with_program(script: &str, program: &Named) -> Outcome<String> {
    let Named { name, hash } = program;
    if script.matches(PROGRAM).count() != 1 {
        return Err(format!(
            "wasm-bindgen's module should have `{PROGRAM}` once"
        ));
    }
    let load = format!("fetch(new URL('{name}', import.meta.url), {{ integrity: '{hash}' }})");
    Ok(script.replace(PROGRAM, &load))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_module_loads_its_own_program_and_nothing_else() {
        let program = Named {
            name: "readers-1_bg.wasm".to_owned(),
            hash: "sha256-x=".to_owned(),
        };
        let script = format!("module_or_path = {PROGRAM};");
        assert_eq!(
            with_program(&script, &program).unwrap(),
            "module_or_path = fetch(new URL('readers-1_bg.wasm', import.meta.url), { integrity: 'sha256-x=' });"
        );
        assert!(with_program("module_or_path = other;", &program).is_err());
    }
}
