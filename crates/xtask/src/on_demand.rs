//! The modules of the site that a page loads on demand: the readers of infrastructure as code (crates/readers), and the
//! analysis of policies (crates/prover).

use crate::html;
use crate::integrity::Named;
use crate::process::{self, Outcome, cargo, command};
use crate::reproducible;
use crate::site::Kind;
use std::ffi::OsString;
use std::fs;
use std::path::Path;

/// A module: a package, built with wasm-bindgen.
pub(crate) struct OnDemand {
    package: &'static str,
    library: &'static str,
    /// The name of wasm-bindgen's two files.
    name: &'static str,
    what: &'static str,
}

pub(crate) const READERS: OnDemand = OnDemand {
    package: "canivault-readers",
    library: "canivault_readers",
    name: "readers",
    what: "the readers of Terraform and CloudFormation",
};

pub(crate) const PROVER: OnDemand = OnDemand {
    package: "canivault-prover",
    library: "canivault_prover",
    name: "prover",
    what: "the analysis of policies",
};

/// A module's two files in the site's root.
pub(crate) struct Built {
    pub(crate) module: String,
    program: String,
}

impl Built {
    /// Returns `true` if a file is one of the two. Pages reference the module only.
    pub(crate) fn has(&self, name: &str) -> bool {
        name == self.module || name == self.program
    }
}

impl OnDemand {
    /// Builds the module into the site.
    pub(crate) fn build(&self, kind: Kind, folder: &Path, path: &OsString) -> Outcome<Built> {
        let Self {
            package,
            library,
            name,
            what,
        } = self;
        let mut compile = cargo();
        compile
            .args(["build", "--offline", "--package", package])
            .args(["--profile", kind.profile()])
            .args(["--target", "wasm32-unknown-unknown"]);
        if kind == Kind::Release {
            compile.envs(reproducible::variables());
        }
        process::run(&format!("building {what}"), &mut compile)?;
        let profile = match kind {
            Kind::Release => "web",
            Kind::Dev => "debug",
        };
        let built = process::target()
            .join("wasm32-unknown-unknown")
            .join(profile)
            .join(format!("{library}.wasm"));
        let stage = process::target().join(name).join(kind.profile());
        process::run(
            &format!("binding {what} to JavaScript"),
            command("wasm-bindgen")
                .arg(built)
                .args(["--target", "web", "--no-typescript", "--out-name", name])
                .arg("--out-dir")
                .arg(&stage)
                .env("PATH", path),
        )?;
        let wasm = stage.join(format!("{name}_bg.wasm"));
        if kind == Kind::Release {
            process::run(
                &format!("optimizing {what} for size"),
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
        let script = fs::read_to_string(stage.join(format!("{name}.js"))).map_err(problem)?;
        let program = Named {
            name: format!("{name}-{}_bg.wasm", html::short_hash(&bytes)),
            hash: html::integrity(&bytes),
        };
        let script = with_program(&script, name, &program)?;
        let built = Built {
            module: format!("{name}-{}.js", html::short_hash(&script)),
            program: program.name,
        };
        fs::write(folder.join(&built.program), bytes).map_err(problem)?;
        fs::write(folder.join(&built.module), script).map_err(problem)?;
        Ok(built)
    }
}

/// The module, changed to load this program and no other.
fn with_program(script: &str, module: &str, program: &Named) -> Outcome<String> {
    let Named { name, hash } = program;
    // The default address of the program in wasm-bindgen's module.
    let default = format!("new URL('{module}_bg.wasm', import.meta.url)");
    if script.matches(&default).count() != 1 {
        return Err(format!(
            "wasm-bindgen's module should have `{default}` once"
        ));
    }
    let load = format!("fetch(new URL('{name}', import.meta.url), {{ integrity: '{hash}' }})");
    Ok(script.replace(&default, &load))
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
        let script = "module_or_path = new URL('readers_bg.wasm', import.meta.url);";
        assert_eq!(
            with_program(script, "readers", &program).unwrap(),
            "module_or_path = fetch(new URL('readers-1_bg.wasm', import.meta.url), { integrity: 'sha256-x=' });"
        );
        assert!(with_program("module_or_path = other;", "readers", &program).is_err());
    }
}
