//! A static file server for viewing the page on this machine. Not for publishing, for which any web server is suitable.
//!
//! It listens on 127.0.0.1 only, answers GET and HEAD, and disables caching, so that a rebuilt page is shown at once.

use crate::process::{Outcome, say};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::thread;
use std::time::Duration;

/// The maximum size of a request line with its headers.
const LONGEST_HEAD: u64 = 16 * 1024;
const PATIENCE: Duration = Duration::from_secs(10);

/// Binds the port. Port 0 binds any free one.
pub(crate) fn bind(port: u16) -> Outcome<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(|why| {
        format!("port {port} cannot be used: {why}\ntry another one: cargo xtask serve --port 8081")
    })
}

/// Serves the folder until the process is terminated.
pub(crate) fn run(listener: &TcpListener, folder: &Path) -> Outcome {
    let address = listener
        .local_addr()
        .map_err(|why| format!("the server has no address: {why}"))?;
    say(&format!("serving {}; Ctrl-C ends it", folder.display()));
    println!("http://{address}/");
    for connection in listener.incoming().flatten() {
        let folder = folder.to_path_buf();
        // A broken connection is the browser's problem.
        thread::spawn(move || answer(&connection, &folder).ok());
    }
    Ok(())
}

fn answer(connection: &TcpStream, folder: &Path) -> std::io::Result<()> {
    connection.set_read_timeout(Some(PATIENCE))?;
    connection.set_write_timeout(Some(PATIENCE))?;
    let request = read_request_line(connection)?;
    let mut words = request.split(' ');
    let (method, target) = (
        words.next().unwrap_or_default(),
        words.next().unwrap_or_default(),
    );
    if method != "GET" && method != "HEAD" {
        return respond(
            connection,
            method,
            "405 Method Not Allowed",
            "text/plain",
            b"only GET and HEAD\n",
        );
    }
    let found = file_for(folder, target).and_then(|file| Some((fs::read(&file).ok()?, file)));
    if let Some((body, file)) = found {
        return respond(connection, method, "200 OK", media_type(&file), &body);
    }
    let page = fs::read(folder.join("404.html"));
    let (media_type, body) = match &page {
        Ok(page) => ("text/html; charset=utf-8", page.as_slice()),
        Err(_) => ("text/plain", b"not found\n".as_slice()),
    };
    respond(connection, method, "404 Not Found", media_type, body)
}

/// Reads to the end of the headers and returns the first line.
fn read_request_line(connection: &TcpStream) -> std::io::Result<String> {
    let mut reader = BufReader::new(connection.take(LONGEST_HEAD));
    let mut first = String::new();
    reader.read_line(&mut first)?;
    let mut header = String::new();
    while reader.read_line(&mut header)? > 2 {
        header.clear();
    }
    Ok(first.trim_end().to_owned())
}

/// The file for an address, or `None` if there is none in the folder.
fn file_for(folder: &Path, target: &str) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?.strip_prefix('/')?;
    // The site's file names need no escapes, so an escaped name is never one of them.
    if path.contains(['%', '\\']) {
        return None;
    }
    let path = Path::new(path);
    if !path
        .components()
        .all(|part| matches!(part, Component::Normal(_)))
    {
        return None;
    }
    let place = folder.join(path);
    let file = if place.is_dir() {
        place.join("index.html")
    } else {
        place
    };
    file.is_file().then_some(file)
}

fn media_type(file: &Path) -> &'static str {
    match file.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("xml") => "text/xml; charset=utf-8",
        Some("txt" | "md") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn respond(
    mut to: &TcpStream,
    method: &str,
    status: &str,
    media_type: &str,
    body: &[u8],
) -> std::io::Result<()> {
    let length = body.len();
    write!(
        to,
        "HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\n\
         Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n"
    )?;
    if method != "HEAD" {
        to.write_all(body)?;
    }
    to.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// This crate's own folder as a site.
    fn site() -> &'static Path {
        Path::new(env!("CARGO_MANIFEST_DIR"))
    }

    #[test]
    fn finds_files_inside_the_folder_only() {
        assert!(file_for(site(), "/Cargo.toml?x#y").is_some());
        assert!(file_for(site(), "/src/main.rs").is_some());
        for outside in [
            "/../xtask/Cargo.toml",
            "/src/../Cargo.toml",
            "//etc/passwd",
            "/%2e%2e/xtask/Cargo.toml",
            "Cargo.toml",
            "/src",
            "/none",
        ] {
            assert_eq!(file_for(site(), outside), None, "{outside}");
        }
    }

    #[test]
    fn answers_over_a_connection() {
        let listener = bind(0).unwrap();
        let address = listener.local_addr().unwrap();
        let server = thread::spawn(move || answer(&listener.accept().unwrap().0, site()));
        let mut client = TcpStream::connect(address).unwrap();
        client
            .write_all(b"GET /Cargo.toml HTTP/1.1\r\nHost: x\r\n\r\n")
            .unwrap();
        let mut reply = String::new();
        client.read_to_string(&mut reply).unwrap();
        server.join().unwrap().unwrap();
        assert!(reply.starts_with("HTTP/1.1 200 OK\r\n"), "{reply}");
        assert!(reply.contains("name = \"xtask\""), "{reply}");
    }

    #[test]
    fn wasm_has_the_type_that_browsers_ask_for() {
        assert_eq!(media_type(Path::new("a_bg.wasm")), "application/wasm");
    }
}
