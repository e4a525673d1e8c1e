//! `yuanjian move` between a folder and a bucket of a real S3 server (`s3s-fs`), with the program as
//! an administrator runs it.

use super::{PROGRAM, demo, run};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

struct Server {
    child: Child,
    objects: PathBuf,
    endpoint: String,
}

impl Server {
    /// With an empty bucket `park`.
    fn start(folder: &Path) -> Self {
        let cache = std::env::var_os("YUANJIAN_CACHE").map_or_else(
            || PathBuf::from(std::env::var_os("HOME").unwrap()).join(".cache/yuanjian"),
            PathBuf::from,
        );
        let program = cache.join("tools/bin/s3s-fs");
        assert!(program.exists(), "{} is needed: scripts/setup.sh test", program.display());
        let objects = folder.join("objects");
        std::fs::create_dir_all(objects.join("park")).unwrap();
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let child = Command::new(program)
            .args(["--host", "127.0.0.1", "--port", &address.port().to_string()])
            .args(["--access-key", "garden", "--secret-key", "moonlight"])
            .arg(&objects)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = Self { child, objects, endpoint: format!("http://{address}") };
        let serves = (0..100).any(|_| {
            std::thread::sleep(std::time::Duration::from_millis(50));
            TcpStream::connect(address).is_ok()
        });
        assert!(serves, "s3s-fs did not start");
        server
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Every content under `sha256/`, by its name.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for shard in std::fs::read_dir(folder.join("sha256")).unwrap() {
        for file in std::fs::read_dir(shard.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            assert!(found.insert(name, std::fs::read(path).unwrap()).is_none());
        }
    }
    found
}

fn carry(from: &str, to: &str, more: &[&str], environment: &[(&str, &str)]) -> (i32, Value) {
    let output = Command::new(PROGRAM)
        .args(["move", "--json", "--lang", "en", "--from", from, "--to", to])
        .args(more)
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    let said = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
    (output.status.code().unwrap(), said)
}

#[test]
fn contents_move_into_a_bucket_and_back_with_the_same_digests_and_none_lost() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    demo(&data);
    let kept = contents(&data.join("blobs"));
    assert!(kept.len() > 20, "{}", kept.len());
    let digests: Vec<String> = kept.keys().map(|hex| format!("sha256:{hex}")).collect();
    let server = Server::start(folder.path());
    let here = format!("file:{}", data.join("blobs").display());
    let there = format!("file:{}", folder.path().join("back").display());

    // Into the bucket, as the settings say; twice, since the second time there is nothing to do.
    let keys = data.join("keys");
    let text = "aws_access_key_id = garden\naws_secret_access_key = moonlight\n";
    std::fs::write(&keys, text).unwrap();
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(&keys, std::fs::Permissions::from_mode(0o600)).unwrap();
    let settings = format!(
        "blobs = \"s3://park\"\ns3_endpoint = \"{}\"\ns3_credentials = \"keys\"\n",
        server.endpoint
    );
    std::fs::write(data.join("yuanjian.toml"), settings).unwrap();
    for _ in 0..2 {
        let (code, said) = carry(&here, "s3://park", &["--data", data.to_str().unwrap()], &[]);
        assert_eq!((code, &said), (0, &serde_json::json!(digests)));
        assert!(contents(&server.objects.join("park")) == kept, "the bucket holds other contents");
    }
    // The installation now lives in the bucket alone.
    std::fs::rename(data.join("blobs"), folder.path().join("away")).unwrap();
    let (whole, said) = run(&["check", "--json"], &data);
    assert!(whole, "{said}");
    let checked: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(checked["blobs"], kept.len());

    // Back into a folder, as the environment says.
    let environment = [
        ("AWS_ENDPOINT_URL", server.endpoint.as_str()),
        ("AWS_ACCESS_KEY_ID", "garden"),
        ("AWS_SECRET_ACCESS_KEY", "moonlight"),
    ];
    let (code, said) = carry("s3://park", &there, &[], &environment);
    assert_eq!((code, &said), (0, &serde_json::json!(digests)));
    assert!(contents(&folder.path().join("back")) == kept, "other contents came back");

    // A content that was changed in the bucket does not come back under its name.
    let (hex, _) = kept.first_key_value().unwrap();
    std::fs::write(server.objects.join("park/sha256").join(&hex[..2]).join(hex), "other").unwrap();
    let third = folder.path().join("third");
    let (code, _) = carry("s3://park", &format!("file:{}", third.display()), &[], &environment);
    assert_ne!(code, 0);
    assert!(!third.join("sha256").exists(), "a damaged content was kept");
}

#[test]
fn a_source_that_is_not_there_is_told_and_not_made() {
    let folder = tempfile::tempdir().unwrap();
    let absent = folder.path().join("absent");
    let to = format!("file:{}", folder.path().join("to").display());
    let (code, _) = carry(&format!("file:{}", absent.display()), &to, &[], &[]);
    assert_eq!(code, 4);
    assert!(!absent.exists() && !folder.path().join("to").exists());
}
