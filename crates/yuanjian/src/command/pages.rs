//! `yuanjian pages`: result pages shown on this machine, until the server takes over.
//!
//! A read-only file server for one folder, on a loopback address only: no listing, no upload, no
//! path outside the folder, a fixed set of file types.

use crate::{exit::Exit, screen::Screen};
use clap::{Args, Subcommand};
use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Component, Path, PathBuf},
    time::Duration,
};
use yuanjian_app::{Failure, Result};
use yuanjian_types::Problem;

#[derive(Debug, Subcommand)]
pub(crate) enum Pages {
    Serve(Serve),
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8642")]
    listen: SocketAddr,
}

pub(crate) fn run(command: Pages, screen: &Screen) -> Result<Exit> {
    match command {
        Pages::Serve(serve) => show(&serve.folder, serve.listen, screen),
    }
}

/// Serve a folder until the process is stopped.
///
/// # Errors
/// When the address is not a loopback one, cannot be listened on, or the folder is missing.
pub(crate) fn show(folder: &Path, listen: SocketAddr, screen: &Screen) -> Result<Exit> {
    if !listen.ip().is_loopback() {
        return Err(Failure::refused(
            Problem::error("pages.not_loopback").with("address", listen.to_string()),
        ));
    }
    let root = folder.canonicalize().map_err(|e| Failure::io(folder, &e))?;
    let listener = TcpListener::bind(listen).map_err(|e| {
        Failure::unavailable(
            Problem::error("pages.cannot_listen")
                .with("address", listen.to_string())
                .with("detail", e.to_string()),
        )
    })?;
    screen.remark(&screen.text("pages.serving", [("address", format!("http://{listen}/"))]));
    for stream in listener.incoming().flatten() {
        let root = root.clone();
        std::thread::spawn(move || {
            let _ = answer(&stream, &root);
        });
    }
    Ok(Exit::Done)
}

fn answer(stream: &TcpStream, root: &Path) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    stream.set_write_timeout(Some(Duration::from_secs(30)))?;
    let mut line = String::new();
    let mut head = BufReader::new(stream.take(16 * 1024));
    head.read_line(&mut line)?;
    loop {
        let mut header = String::new();
        if head.read_line(&mut header)? <= 2 {
            break;
        }
    }
    let mut words = line.split_whitespace();
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    if method != "GET" && method != "HEAD" {
        return respond(
            stream,
            "405 Method Not Allowed",
            "text/plain; charset=utf-8",
            b"405",
            true,
        );
    }
    let body =
        file_for(root, target).and_then(|path| Some((std::fs::read(&path).ok()?, kind_of(&path)?)));
    match body {
        Some((bytes, kind)) => respond(stream, "200 OK", kind, &bytes, method == "GET"),
        None => {
            respond(stream, "404 Not Found", "text/plain; charset=utf-8", b"404", method == "GET")
        }
    }
}

fn respond(
    mut stream: &TcpStream,
    status: &str,
    kind: &str,
    body: &[u8],
    with_body: bool,
) -> std::io::Result<()> {
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\
         X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nCache-Control: no-cache\r\n\
         Content-Security-Policy: default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'\r\n\r\n",
        body.len()
    )?;
    if with_body {
        stream.write_all(body)?;
    }
    stream.flush()
}

/// The file that an address names, if it lies inside the folder.
fn file_for(root: &Path, target: &str) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?;
    let relative = PathBuf::from(unescape(path.trim_start_matches('/'))?);
    if relative.components().any(|c| !matches!(c, Component::Normal(_))) {
        return None;
    }
    let mut file = root.join(relative);
    if file.is_dir() {
        file.push("index.html");
    }
    // A link inside the folder must not lead out of it.
    file.canonicalize().ok().filter(|f| f.starts_with(root) && f.is_file())
}

fn unescape(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        if *first == b'%' {
            let digits = std::str::from_utf8(tail.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &tail[2..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).ok().filter(|t| !t.contains('\0'))
}

fn kind_of(path: &Path) -> Option<&'static str> {
    Some(match path.extension()?.to_str()? {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "json" => "application/json; charset=utf-8",
        "pdf" => "application/pdf",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "gpkg" => "application/geopackage+sqlite3",
        "txt" => "text/plain; charset=utf-8",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_leads_out_of_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("site")).unwrap();
        std::fs::write(folder.path().join("secret.txt"), "x").unwrap();
        std::fs::write(folder.path().join("site/首页.html"), "x").unwrap();
        let root = folder.path().join("site").canonicalize().unwrap();
        assert!(file_for(&root, "/%E9%A6%96%E9%A1%B5.html").is_some());
        for target in [
            "/../secret.txt",
            "/%2e%2e/secret.txt",
            "//etc/passwd",
            "/%00",
            "/%zz",
            "/..%2fsecret.txt",
        ] {
            assert!(file_for(&root, target).is_none(), "{target}");
        }
    }
}
