//! Prints the playground's first view in every language, as a JSON object from language codes to HTML. `cargo xtask
//! build` runs it on the build machine, and inserts its output into `index.html`.

use std::process::ExitCode;

fn main() -> ExitCode {
    match web::app::prerender() {
        Ok(views) => {
            println!("{views}");
            ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}
