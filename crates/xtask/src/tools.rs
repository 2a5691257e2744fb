//! The pinned tools that a build needs, found or installed.
//!
//! Cargo's and npm's tools go into folders of this repository (`target/tools`, `node_modules`). Only the browsers
//! and their fonts come from the system, because nothing else can bring them.

use crate::process::{self, Outcome, ask, cargo, command, root, say};
use std::fs;
use std::path::{Path, PathBuf};

/// A program that `cargo install` brings.
struct CargoTool {
    package: &'static str,
    program: &'static str,
    version: &'static str,
    options: &'static [&'static str],
}

const TRUNK: CargoTool = CargoTool {
    package: "trunk",
    program: "trunk",
    version: "0.21.14",
    // Without its defaults it has no TLS and no update check: it never needs the network here.
    options: &["--no-default-features"],
};

/// Must be the version of the `wasm-bindgen` crate, to the last digit.
const WASM_BINDGEN: CargoTool = CargoTool {
    package: "wasm-bindgen-cli",
    program: "wasm-bindgen",
    version: "0.2.129",
    options: &[],
};

/// For a documentation with embeds in it, as its author builds it (tests/browser/book).
const MDBOOK: CargoTool = CargoTool {
    package: "mdbook",
    program: "mdbook",
    version: "0.5.4",
    // Neither its server nor its search.
    options: &["--no-default-features"],
};

/// A tool that runs for seconds is not worth minutes of optimizing.
const QUICK_INSTALL: [(&str, &str); 3] = [
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
];

const NODE_AT_LEAST: u32 = 20;

/// What building the page takes: the wasm target, Trunk, wasm-bindgen, and from npm esbuild and wasm-opt.
/// Answers the folders that go first on `PATH`.
pub(crate) fn for_building() -> Outcome<Vec<PathBuf>> {
    wasm_target()?;
    same_wasm_bindgen()?;
    let mut folders = Vec::new();
    folders.extend(cargo_tool(&TRUNK)?);
    folders.extend(cargo_tool(&WASM_BINDGEN)?);
    npm_packages("web", "the editor's packages, esbuild and wasm-opt")?;
    folders.push(root().join("web/node_modules/.bin"));
    Ok(folders)
}

/// What the browser tests take besides the page: their npm packages and a Chromium, whose path is answered.
pub(crate) fn for_browser() -> Outcome<PathBuf> {
    npm_packages("tests/browser", "the browser tests' packages")?;
    nginx();
    chromium()
}

/// Answers the mdBook for the tests of embeds.
pub(crate) fn mdbook() -> Outcome<PathBuf> {
    let folder = cargo_tool(&MDBOOK)?;
    Ok(folder.unwrap_or_default().join(MDBOOK.program))
}

/// What the tests of the npm package take.
pub(crate) fn for_npm_tests() -> Outcome {
    npm_packages("tests/npm", "the TypeScript compiler and bundlers")
}

/// The standard library for wasm, which `rustup` brings.
pub(crate) fn wasm_target() -> Outcome {
    const TARGET: &str = "wasm32-unknown-unknown";
    let sysroot = ask(command("rustc").args(["--print", "sysroot"]))
        .ok_or("`rustc` does not answer; install Rust 1.95 or newer, best with rustup")?;
    if Path::new(&sysroot)
        .join("lib/rustlib")
        .join(TARGET)
        .is_dir()
    {
        return Ok(());
    }
    process::run(
        "adding Rust's wasm target (a download of about 30 MB)",
        command("rustup").args(["target", "add", TARGET]),
    )
    .map_err(|why| format!("{why}\nwithout rustup: install the standard library for {TARGET}"))
}

/// Trunk refuses to work when the program and the crate differ, but only minutes later.
fn same_wasm_bindgen() -> Outcome {
    let lock = fs::read_to_string(root().join("Cargo.lock"))
        .map_err(|why| format!("Cargo.lock cannot be read: {why}"))?;
    let locked = locked_version(&lock, "wasm-bindgen")
        .ok_or("Cargo.lock has no wasm-bindgen: does the workspace have the `web` crate?")?;
    if locked == WASM_BINDGEN.version {
        return Ok(());
    }
    Err(format!(
        "Cargo.lock has wasm-bindgen {locked}, and xtask installs wasm-bindgen-cli {ours}; they must be equal.\n\
         Either pin `wasm-bindgen = \"={ours}\"` in web/Cargo.toml, or change the version in crates/xtask/src/tools.rs",
        ours = WASM_BINDGEN.version
    ))
}

/// The version of a package in the text of a Cargo.lock.
fn locked_version<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name).skip(1);
    lines
        .next()?
        .strip_prefix("version = \"")?
        .strip_suffix('"')
}

/// Finds the tool on `PATH` (then no folder is needed) or in our folder, and installs it there otherwise.
fn cargo_tool(tool: &CargoTool) -> Outcome<Option<PathBuf>> {
    if is_version(Path::new(tool.program), tool.version) {
        return Ok(None);
    }
    let folder = tools_folder().join(format!("{}-{}", tool.package, tool.version));
    let programs = folder.join("bin");
    if is_version(&programs.join(tool.program), tool.version) {
        return Ok(Some(programs));
    }
    let mut install = cargo();
    install
        .args(["install", tool.package, "--version", tool.version])
        .args(["--locked", "--force", "--root"])
        .arg(&folder)
        .args(tool.options)
        .envs(QUICK_INSTALL)
        // Its own build folder: the flags above must not rebuild what is ours.
        .env_remove("CARGO_TARGET_DIR");
    let (name, version) = (tool.package, tool.version);
    process::run(
        &format!(
            "installing {name} {version} into {} (once; 2 to 5 minutes)",
            folder.display()
        ),
        &mut install,
    )
    .map_err(|why| {
        format!(
            "{why}\nis the registry of crates within reach? Or put `{}` {version} on PATH yourself",
            tool.program
        )
    })?;
    Ok(Some(programs))
}

/// Whether the program is there and says that it is exactly this version ("trunk 0.21.14", "mdbook v0.5.4").
fn is_version(program: &Path, version: &str) -> bool {
    let is_it = |word: &str| word.strip_prefix('v').unwrap_or(word) == version;
    ask(command(program).arg("--version")).is_some_and(|said| said.split_whitespace().any(is_it))
}

/// Where the tools of cargo are.
pub(crate) fn tools_folder() -> PathBuf {
    std::env::var_os("XTASK_TOOLS").map_or_else(|| root().join("target/tools"), PathBuf::from)
}

/// Installs a folder's npm packages, unless what is installed came from the same lock file.
fn npm_packages(folder: &str, what: &str) -> Outcome {
    node()?;
    let folder = root().join(folder);
    let lock = fs::read(folder.join("package-lock.json")).map_err(|why| {
        format!(
            "{}/package-lock.json cannot be read: {why}",
            folder.display()
        )
    })?;
    // Written last, so that an installation that was interrupted is done again.
    let note = folder.join("node_modules/.xtask-installed-lock");
    if fs::read(&note).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    process::run(
        &format!("installing {what} from npm (some seconds)"),
        command("npm")
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
            .current_dir(&folder),
    )
    .map_err(|why| format!("{why}\nis the npm registry within reach?"))?;
    fs::write(&note, lock).map_err(|why| format!("{} cannot be written: {why}", note.display()))
}

fn node() -> Outcome {
    let wanted = format!("Node.js {NODE_AT_LEAST} or newer with npm");
    let version = ask(command("node").arg("--version"))
        .ok_or_else(|| format!("`node` does not answer; install {wanted}"))?;
    if node_major(&version).is_some_and(|major| major >= NODE_AT_LEAST) {
        return Ok(());
    }
    Err(format!("node is {version}; install {wanted}"))
}

/// 20 from "v20.20.2".
fn node_major(version: &str) -> Option<u32> {
    version
        .trim_start_matches('v')
        .split('.')
        .next()?
        .parse()
        .ok()
}

/// The browser: the one that `CHROMIUM` names, or one on `PATH`, or (as root on Debian) Debian's.
fn chromium() -> Outcome<PathBuf> {
    if let Some(named) = std::env::var_os("CHROMIUM") {
        return Ok(named.into());
    }
    if let Some(found) = find_chromium() {
        if !has_japanese_font() {
            say(
                "no Japanese font is installed: Japanese screenshots will show boxes (Debian: fonts-noto-cjk)",
            );
        }
        return Ok(found);
    }
    install_chromium()?;
    find_chromium().ok_or_else(|| "Chromium was installed but is not on PATH".into())
}

fn find_chromium() -> Option<PathBuf> {
    on_path(&[
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ])
}

/// The first of these programs that is in a folder of `PATH`.
fn on_path(names: &[&str]) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let places = names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
    places.into_iter().find(|place| place.is_file())
}

/// Whether this is CI, which leaves nothing out that a person's run may leave out.
pub(crate) fn is_ci() -> bool {
    std::env::var_os("CI").is_some_and(|value| value == "true")
}

/// The other engines of `tests/browser/engines.test.mjs`: the variable that tells the tests where a program is, and
/// the names that it may have.
const ENGINES: [(&str, &[&str]); 3] = [
    ("FIREFOX", &["firefox-esr", "firefox"]),
    ("WEBKIT_DRIVER", &["WebKitWebDriver"]),
    ("XVFB", &["Xvfb"]),
];
/// Debian's packages for them.
const ENGINE_PACKAGES: [&str; 4] = ["firefox-esr", "webkit2gtk-driver", "xvfb", "xauth"];

/// Firefox and WebKit, as variables for the tests. CI installs and requires them; a person's run goes on without those
/// that are not there, and the tests say which.
pub(crate) fn other_engines() -> Outcome<Vec<(&'static str, PathBuf)>> {
    let find = || -> Vec<(&'static str, PathBuf)> {
        let found = ENGINES.iter().map(|(variable, names)| {
            let named = std::env::var_os(variable).map(PathBuf::from);
            named.or_else(|| on_path(names)).map(|it| (*variable, it))
        });
        found.flatten().collect()
    };
    let found = find();
    if found.len() == ENGINES.len() || !is_ci() {
        return Ok(found);
    }
    let install = || {
        process::run(
            "installing Debian's Firefox and WebKit for the tests (1 to 3 minutes)",
            apt()
                .args(["install", "-y", "--no-install-recommends"])
                .args(ENGINE_PACKAGES),
        )
    };
    install()
        .or_else(|_| {
            process::run("reading Debian's package lists", apt().arg("update"))?;
            install()
        })
        .map_err(|why| {
            format!(
                "{why}\nwith CI=true the tests need all three engines (Debian: {})",
                ENGINE_PACKAGES.join(" ")
            )
        })?;
    Ok(find())
}

fn has_japanese_font() -> bool {
    // Without fontconfig nothing is known, and nothing is said.
    ask(command("fc-list").arg(":lang=ja")).is_none_or(|fonts| !fonts.is_empty())
}

fn install_chromium() -> Outcome {
    let help = "the browser tests need Chromium or Chrome: install it, or name it with CHROMIUM=/path/to/it";
    let is_root = ask(command("id").arg("-u")).is_some_and(|id| id == "0");
    if !is_root || !Path::new("/etc/debian_version").exists() {
        return Err(format!(
            "{help}\n(Debian and Ubuntu: apt-get install chromium fonts-noto-cjk)"
        ));
    }
    process::run("reading Debian's package lists", apt().arg("update"))
        .map_err(|why| format!("{why}\n{help}"))?;
    // The large font is not everywhere; the screenshots can do with a smaller one, and the tests with none.
    for font in [Some("fonts-noto-cjk"), Some("fonts-ipafont-gothic"), None] {
        let mut install = apt();
        install
            .args(["install", "-y", "--no-install-recommends", "chromium"])
            .args(font);
        let what = format!(
            "installing Debian's chromium {} (1 to 3 minutes)",
            font.unwrap_or_default()
        );
        match process::run(&what, &mut install) {
            Ok(()) => return Ok(()),
            Err(why) => say(&why),
        }
    }
    Err(help.into())
}

/// The tests of hosting/nginx.conf are skipped without it, those of brotli without its module, and say so.
fn nginx() {
    const MODULE: &str = "/usr/lib/nginx/modules/ngx_http_brotli_static_module.so";
    let has_nginx = ask(command("nginx").arg("-v")).is_some();
    let is_root = ask(command("id").arg("-u")).is_some_and(|id| id == "0");
    let has_all = has_nginx && Path::new(MODULE).exists();
    if has_all || !is_root || !Path::new("/etc/debian_version").exists() {
        return;
    }
    let install = |packages: &[&str]| {
        let mut install = apt();
        install
            .args(["install", "-y", "--no-install-recommends"])
            .args(packages)
            // It is started by the tests, on 127.0.0.1, and by nobody else.
            .env("RUNLEVEL", "1");
        process::run("installing Debian's nginx for the tests", &mut install)
    };
    let both = ["nginx-light", "libnginx-mod-http-brotli-static"];
    let installed = install(&both)
        .or_else(|_| {
            process::run("reading Debian's package lists", apt().arg("update"))?;
            install(&both)
        })
        .or_else(|why| {
            if has_nginx {
                Err(why)
            } else {
                install(&["nginx-light"])
            }
        });
    if let Err(why) = installed {
        say(&why);
    }
}

fn apt() -> std::process::Command {
    let mut apt = command("apt-get");
    apt.arg("-q").env("DEBIAN_FRONTEND", "noninteractive");
    apt
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_version_in_a_lock_file() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"1.0.0\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.129\"\nsource = \"x\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen"), Some("0.2.129"));
        assert_eq!(locked_version(lock, "yew"), None);
    }

    #[test]
    fn reads_nodes_version() {
        assert_eq!(node_major("v20.20.2"), Some(20));
        assert_eq!(node_major("?"), None);
    }

    #[test]
    fn one_compiler_is_named_everywhere() {
        let text = |path: &str| fs::read_to_string(root().join(path)).unwrap();
        let channel = text("rust-toolchain.toml");
        let channel = channel.split("channel = \"").nth(1).unwrap();
        let channel = channel.split('"').next().unwrap();
        let rows = [
            (".devcontainer/Dockerfile", format!("FROM rust:{channel}-")),
            (
                ".github/workflows/test.yml",
                format!("container: rust:{channel}-"),
            ),
        ];
        for (path, named) in rows {
            assert!(text(path).contains(&named), "{path} does not say {named}");
        }
        // What users of the crates need is not newer than what they are built with.
        let least = env!("CARGO_PKG_RUST_VERSION");
        assert!(channel.starts_with(least), "{channel} against {least}");
    }
}
